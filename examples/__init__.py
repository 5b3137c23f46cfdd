"""Sample data: invented customers of three projects, as a sales system exports them."""
