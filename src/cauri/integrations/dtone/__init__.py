"""DT One, which tops up phones all over the world: https://dvs-api-doc.dtone.com."""
