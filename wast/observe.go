package wast

import (
	"math"

	"wasmjudge/wasm"
)

// Observation is an outcome as it can be compared between engines: in words, without what belongs to one engine's store.
// References are told apart by their form, host references by their number. The specification leaves the payload and
// sign of a NaN open, so that every NaN of a type is the same.
type Observation struct {
	Kind   string   // the outcome's
	Detail any      // what trapped, a wasm.Trap; or in words: what was exhausted, or the identity of the exception's tag
	Values []string // results, or the exception's payload
}

// Observe makes an outcome comparable.
func Observe(o wasm.Outcome) Observation {
	seen := Observation{Kind: o.Kind.String()}
	switch o.Kind {
	case wasm.OutcomeValues:
		seen.Values = describeAll(o.Values)
	case wasm.OutcomeTrap:
		seen.Detail = o.Trap
	case wasm.OutcomeExhaustion:
		seen.Detail = o.Limit.String()
	case wasm.OutcomeException:
		seen.Detail = o.Exception.Tag.ID().String()
		seen.Values = describeAll(o.Exception.Payload)
	}
	return seen
}

func describeAll(vs []wasm.Value) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = sameNaN(v).String()
	}
	return out
}

// sameNaN replaces every NaN by the positive canonical one.
func sameNaN(v wasm.Value) wasm.Value {
	switch {
	case v.Kind == wasm.F32 && v.F32() != v.F32():
		return wasm.ValueF32(math.Float32frombits(uint32(canonicalNaN[32])))
	case v.Kind == wasm.F64 && v.F64() != v.F64():
		return wasm.ValueF64(math.Float64frombits(canonicalNaN[64]))
	}
	return v
}
