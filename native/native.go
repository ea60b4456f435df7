package native

import (
	"wasmjudge/native/fault"
	"wasmjudge/native/heap"
)

// Name is the word by which the command line knows the engine. With zeal it has a suffix (Zealous).
const Name = "native"

// Zealous lists engines that collect at every allocation (WithZeal), by the words by which the command line knows
// them.
var Zealous = map[string]Option{Name + "-zeal": WithZeal(false), Name + "-zeal-move": WithZeal(true)}

// Option changes how an engine made by New works.
type Option func(*options)

// WithFeatures lets compiled code use no features of the processor but these, even if it has others. It exists for
// tests of the code for processors that lack some.
func WithFeatures(f Features) Option { return func(o *options) { o.features &= f } }

// WithFault builds a known fault into the engine, beside those that other options build in.
func WithFault(f *fault.Fault) Option { return func(o *options) { o.faults.Add(f) } }

// WithExplicitBounds makes compiled code check every memory access, as it does by itself where the address space is limited.
func WithExplicitBounds() Option { return func(o *options) { o.explicitBounds = true } }

// WithZeal makes the engine collect at every allocation, so that an object that the collector misses is missed soon. With
// move it also makes every object at a place that was not used for long, and overwrites what it frees. It is slow, and
// exists for tests.
func WithZeal(move bool) Option {
	return func(o *options) {
		o.zeal = heap.ZealCollect
		if move {
			o.zeal = heap.ZealMove
		}
	}
}

// WithOtherNaNs makes compiled code choose other NaNs than the processor does, where the specification leaves a
// choice (4.3.3): the sign is inverted, and a payload that is not canonical gets all its bits. Such an engine is
// right. It exists for tests of those who compare engines.
func WithOtherNaNs() Option { return func(o *options) { o.otherNaNs = true } }
