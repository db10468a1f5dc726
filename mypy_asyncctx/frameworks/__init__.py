"""What libraries do with generators and context managers: data, one module of rows each."""
