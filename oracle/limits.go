package oracle

import "wasmjudge/wasm"

// excess is a limit that was exceeded, with its number. The zero value means that none was.
type excess struct {
	limit wasm.Limit
	bound uint64 // 0 if it is not known
}

var none excess

func (e excess) outcome() wasm.Outcome { return wasm.ExhaustedAt(e.limit, e.bound) }

// tooDeep is what a call exceeds that cannot be made: the depth of calls, or the words of the value stack that they
// share.
func (m *machine) tooDeep() excess {
	if depth := m.store.limits.CallDepth; len(m.frames) > depth {
		return excess{wasm.LimitCallDepth, uint64(depth)}
	}
	return excess{wasm.LimitCallDepth, maxStack}
}
