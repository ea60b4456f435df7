package spectec

import (
	"fmt"
	"slices"
	"strings"

	"wasmjudge/spectec/core"
	"wasmjudge/wasm"
)

// Results lets run observe all that the text permits: it calls run with one engine after the other, which make other
// choices wherever the text leaves one open (NaNs, relaxed operations, growth that may fail), until run returns false
// or all have been made. An engine is for one call of run, which must do the same each time. Of arithmetic NaNs there
// are too many to make all: the positive and the negative canonical one are made, and those whose bits are in asked or
// in lanes of it. The error says that there are more than most sequences of choices.
func (t *Text) Results(asked []wasm.Value, most int, run func(e *Engine) bool) error {
	o := &core.Open{NaNs: nansIn(asked)}
	for n := 0; o.Next(); n++ {
		if n == most {
			return fmt.Errorf("spectec: more than %d sequences of choices", most)
		}
		e := t.Engine()
		e.open = o
		if !run(e) {
			return nil
		}
	}
	return nil
}

// nansIn returns all words of values that may be the bits of floats, by their width.
func nansIn(asked []wasm.Value) map[uint][]uint64 {
	all := map[uint][]uint64{}
	for _, v := range asked {
		all[64] = append(all[64], v.Lo, v.Hi)
		all[32] = append(all[32], v.Lo&low, v.Lo>>32, v.Hi&low, v.Hi>>32)
	}
	for n, words := range all {
		slices.Sort(words)
		all[n] = slices.Compact(words)
	}
	return all
}

const low = 1<<32 - 1

// mayFail reports whether the second of two rules that both apply is one that the text permits in the place of the
// first, and chooses.
func mayFail(o *core.Open) func(first, second *core.Rule) bool {
	return func(first, second *core.Rule) bool {
		stem, ok := strings.CutSuffix(first.Name, ".grow-succeed")
		return ok && second.Name == stem+".grow-fail" && o.Take(2) == 1
	}
}
