"""What is on at an event: tracks, rooms, speakers, sponsors and sessions."""
