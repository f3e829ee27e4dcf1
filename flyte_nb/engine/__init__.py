"""Running: a pure decision of what may happen next, and one actor that lets it happen."""
