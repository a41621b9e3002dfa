"""The call for papers: proposals, their reviews, and what is decided about them."""
