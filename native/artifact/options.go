package artifact

import "wasmjudge/native/fault"

// Options choose how a module is compiled.
type Options struct {
	ExplicitBounds bool      // 32-bit memories have no guard region: check every access
	OtherNaNs      bool      // choose other NaNs than the processor does (tests of comparisons only)
	LeanFrames     bool      // keep vmctx only in frames that a handler can need (ablation; benchmarks only)
	Faults         fault.Set // known faults to build in
	Features       Features  // what the code may use; an artifact records what it needs
}
