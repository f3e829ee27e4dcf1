"""Writing: decorators, entities, and the tracer that turns a body into a graph."""
