"""The nouns of the office: tables, states, named queries; policy, outbox and errors."""
