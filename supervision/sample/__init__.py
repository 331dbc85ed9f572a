"""The sample county 青禾县: fictional, the same on every machine, standing still on 31 May 2024."""
