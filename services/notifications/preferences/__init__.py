"""What people choose to hear of: how it comes in and goes out, and its pages."""
