"""What other programs wrote beside models: sidecar files, previews, download caches. Facts and hints, never proof."""
