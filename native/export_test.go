package native

// WithLeanFrames is for the benchmark of what it costs that every frame saves its vmctx.
func WithLeanFrames() Option { return func(s *settings) { s.compile.LeanFrames = true } }
