"""The one way to pay: quote, authorise, execute."""
