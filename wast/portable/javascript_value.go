package portable

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// jsString writes a string as a JavaScript literal.
func jsString(s string) string {
	b, _ := json.Marshal(s) // which escapes U+2028 and U+2029 as well
	return string(b)
}

// thing is the export that an action is about.
func (s subject) thing() string { return fmt.Sprintf("i%d.exports[%s]", s.number, jsString(s.Export)) }

// perform writes an action whose results do not matter.
func perform(s subject) (string, error) {
	if act, ok := s.direct(); ok {
		return act, nil
	}
	glue, err := check(s, nil)
	return fmt.Sprintf("through(%s, %s)", base64Of(glue), s.thing()), err
}

// direct writes an action as JavaScript does it; ok is false if it cannot be done so: types that JavaScript
// refuses, and NaNs, whose bits it may change.
func (s subject) direct() (act string, ok bool) {
	for _, t := range append(s.params()[:len(s.params()):len(s.params())], s.results()...) {
		if t.Kind == wasm.V128 || t.Kind == wasm.Ref && t.Top() == wasm.HeapExn {
			return "", false
		}
	}
	if s.Get {
		return s.thing() + ".value", true
	}
	args := make([]string, len(s.Args))
	for i, v := range s.Args {
		if args[i], ok = jsArgument(v, s.params()[i]); !ok {
			return "", false
		}
	}
	return s.thing() + "(" + strings.Join(args, ", ") + ")", true
}

func jsArgument(v wasm.Value, t wasm.Valtype) (string, bool) {
	switch {
	case v.Kind != t.Kind:
		return "", false
	case v.Kind != wasm.Ref:
		return jsNumber(v)
	case v.Ref.Null():
		return "null", true
	}
	return fmt.Sprintf("host(%d)", v.Ref.Bits), v.Ref.Heap == wasm.HeapExtern
}

// jsNumber writes a number; ok is false of a NaN.
func jsNumber(v wasm.Value) (string, bool) {
	switch v.Kind {
	case wasm.I32:
		return strconv.Itoa(int(v.I32())), true
	case wasm.I64:
		return strconv.FormatInt(v.I64(), 10) + "n", true
	case wasm.F32:
		return jsFloat(float64(v.F32()))
	case wasm.F64:
		return jsFloat(v.F64())
	}
	return "", false
}

func jsFloat(x float64) (string, bool) {
	switch {
	case math.IsInf(x, 1):
		return "Infinity", true
	case math.IsInf(x, -1):
		return "-Infinity", true
	}
	return strconv.FormatFloat(x, 'g', -1, 64), !math.IsNaN(x)
}

// plain writes results that JavaScript can compare.
func (s subject) plain(ps []wast.Pattern) (string, bool) {
	if len(ps) != len(s.results()) {
		return "", false
	}
	out := make([]string, len(ps))
	for i := range ps {
		var ok bool
		if out[i], ok = jsExpected(&ps[i], s.results()[i]); !ok {
			return "", false
		}
	}
	return strings.Join(out, ", "), true
}

func jsExpected(p *wast.Pattern, t wasm.Valtype) (string, bool) {
	switch {
	case len(p.Either) > 0 || p.Kind != t.Kind || p.Kind == wasm.V128:
		return "", false
	case p.Kind == wasm.Ref:
		return jsReference(p.Ref, t.Top())
	case p.Lanes[0].NaN != wast.NaNExact:
		return "", false
	}
	return jsNumber(wasm.Value{Kind: p.Kind, Lo: p.Lanes[0].Bits})
}

// jsReference writes an expected reference of a hierarchy; ok is false of what JavaScript does not tell apart.
func jsReference(r wast.RefPattern, top wasm.Heap) (string, bool) {
	switch {
	case r.Any:
		return "isReference", true
	case r.Heap == wasm.HeapBot:
		return "null", true
	case r.Heap == wasm.HeapFunc && top == wasm.HeapFunc:
		return "isFunction", true
	case r.Heap == wasm.HeapExtern && top == wasm.HeapExtern && r.HasBits:
		return fmt.Sprintf("host(%d)", r.Bits), true
	case r.Heap == wasm.HeapExtern && top == wasm.HeapExtern:
		return "isReference", true
	}
	return "", false
}
