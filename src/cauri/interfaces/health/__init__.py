"""How the platform is: what probes, dashboards and the console's front page are told."""
