"""What a session shows: data, snapshots, the State's lists."""
