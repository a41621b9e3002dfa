"""The whole platform's API as one OpenAPI 3.1 document, read from the routes of all services: `make docs`."""
