"""Every read a page, a job or the API needs; who may see what is part of fetching."""
