package native

// Name is the word by which the command line knows the engine.
const Name = "native"

// Option changes how an engine made by New works.
type Option func(*options)

// WithFault builds a known fault into the engine.
func WithFault(f Fault) Option { return func(o *options) { o.fault = f } }

// WithExplicitBounds makes compiled code check every memory access, as it does by itself where the address space is limited.
func WithExplicitBounds() Option { return func(o *options) { o.explicitBounds = true } }
