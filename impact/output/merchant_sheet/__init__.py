"""What is known of one merchant on one page of paper."""
