package text

import (
	"strings"

	"wasmjudge/wasm"
)

// structure lists the keywords of the text format and of scripts that are neither instructions nor types.
const structure = `array struct field mut sub final rec null ref then catch catch_ref catch_all catch_all_ref
	type tag global memory table func param result local data elem declare offset item start import export
	module binary quote definition instance script register invoke get either input output
	assert_malformed assert_invalid assert_malformed_custom assert_invalid_custom assert_unlinkable assert_return
	assert_return_canonical_nan assert_return_arithmetic_nan assert_trap assert_exception assert_exhaustion nan:canonical nan:arithmetic
	ref.struct ref.array ref.exn ref.extern ref.host ref.any i8 i16`

// words holds every keyword but for offset= and align=.
var words = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(structure) {
		m[w] = true
	}
	for w := range valtypes {
		m[w] = true
	}
	for w := range heaptypes {
		m[w] = true
	}
	for s := range wasm.ShapeCount {
		m[s.String()] = true
	}
	return m
}()

// known reports whether a word is a keyword: one that is not is an unknown operator wherever it stands.
func known(s string) bool {
	if words[s] {
		return true
	}
	if _, ok := wasm.OpNamed(s); ok {
		return true
	}
	for _, prefix := range []string{"offset=", "align="} {
		if n, ok := strings.CutPrefix(s, prefix); ok {
			return n != "" && classify(n) == tokNat
		}
	}
	return false
}

// heaptypes holds the abstract heap types by keyword (6.4.3).
var heaptypes = func() map[string]wasm.Heap {
	m := map[string]wasm.Heap{}
	for h := wasm.HeapAny; h < wasm.HeapIdx; h++ {
		m[h.String()] = h
	}
	return m
}()

// valtypes holds the value types that are one keyword (6.4.1 to 6.4.4).
var valtypes = func() map[string]wasm.Valtype {
	m := map[string]wasm.Valtype{}
	for k := wasm.I32; k <= wasm.V128; k++ {
		m[k.String()] = wasm.Valtype{Kind: k}
	}
	for h := wasm.HeapAny; h < wasm.HeapIdx; h++ {
		m[wasm.ShortRef(h)] = wasm.RefNull(h)
	}
	return m
}()
