"""What a person looks at: numbers over a span of time, charts drawn as SVG, and pages that open anywhere."""
