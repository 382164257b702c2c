"""The pages and the API through which people and programs sign in, and the manager that lets them."""
