package native

import (
	"io"

	"wasmjudge/native/artifact"
	"wasmjudge/native/compiler"
	"wasmjudge/native/fault"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// Name is the word by which the command line knows the engine. With zeal it has a suffix (WithZeal).
const Name = "native"

// Features is a set of features of the processor that generated code may use beyond those it always needs.
type Features = artifact.Features

// The features. AVX2 and FMA come with AVX.
const (
	AVX  = artifact.AVX
	AVX2 = artifact.AVX2
	FMA  = artifact.FMA
)

// An ArtifactError is why Load refuses bytes. Whoever keeps artifacts compiles anew then.
type ArtifactError = artifact.Error

// The reasons. Damaged is also what was never an artifact.
const (
	ArtifactDamaged   = artifact.Damaged
	ArtifactVersion   = artifact.Version
	ArtifactProcessor = artifact.Processor
	ArtifactOptions   = artifact.OtherOptions
	ArtifactModule    = artifact.OtherModule
)

// Option changes how an engine made by New works.
type Option func(*settings)

// settings are what options set.
type settings struct {
	compile artifact.Options
	zeal    heap.Zeal
}

// WithFeatures lets compiled code use no features of the processor but these, even if it has others. It exists for
// tests of the code for processors that lack some.
func WithFeatures(f Features) Option { return func(s *settings) { s.compile.Features &= f } }

// WithFault builds a known fault into the engine, beside those that other options build in.
func WithFault(f *fault.Fault) Option { return func(s *settings) { s.compile.Faults.Add(f) } }

// WithExplicitBounds makes compiled code check every memory access, as it does by itself where the address space is
// limited.
func WithExplicitBounds() Option { return func(s *settings) { s.compile.ExplicitBounds = true } }

// WithZeal makes the engine collect at every allocation, so that an object that the collector misses is missed soon.
// With move it also makes every object at a place that was not used for long, and overwrites what it frees. It is
// slow, and exists for tests.
func WithZeal(move bool) Option {
	return func(s *settings) {
		s.zeal = heap.ZealCollect
		if move {
			s.zeal = heap.ZealMove
		}
	}
}

// WithOtherNaNs makes compiled code choose other NaNs than the processor does, where the specification leaves a
// choice (4.3.3): the sign is inverted, and a payload that is not canonical gets all its bits. Such an engine is
// right. It exists for tests of those who compare engines.
func WithOtherNaNs() Option { return func(s *settings) { s.compile.OtherNaNs = true } }

// Disassemble compiles a validated module and writes its machine code with, for each function, the layout of its
// frame, the Wasm instructions that the code comes from, its call sites with their handlers, and where it may trap.
// Addresses are offsets in the function. It works on every platform, and shows the code for a processor with all
// features.
func Disassemble(w io.Writer, m *wasm.Module, opts ...Option) error {
	s := settings{compile: artifact.Options{Features: artifact.AVX | artifact.AVX2 | artifact.FMA}}
	for _, o := range opts {
		o(&s)
	}
	return compiler.Disassemble(w, m, s.compile)
}
