"""A Prefect server of this machine: started as a child process, found by others, stopped without orphans."""
