"""What Fanfare's speed is, each figure beside a reference that was measured in the same run on the same servers."""
