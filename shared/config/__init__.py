"""What a process is started with: settings, secrets, the addresses of servers, and what gunicorn reads."""
