package portable

import (
	"encoding/json"
	"fmt"
	"strconv"

	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// value is a constant or expected number or reference. Bits are written in decimal, without sign.
type value struct {
	Type  string `json:"type"`
	Value string `json:"value,omitempty"`
}

type vector struct {
	Type  string   `json:"type"`
	Lane  string   `json:"lane_type"`
	Value []string `json:"value"`
}

type either struct {
	Type   string `json:"type"`
	Values []any  `json:"values"`
}

// list is written as [] and not as null when it is empty.
type list []any

func (l list) MarshalJSON() ([]byte, error) {
	if len(l) == 0 {
		return []byte("[]"), nil
	}
	return json.Marshal([]any(l))
}

func decimal(n uint64) string { return strconv.FormatUint(n, 10) }

// constants writes the arguments of an invocation.
func constants(s subject) (list, error) {
	var vs list
	for i, v := range s.Args {
		t := s.params()[i]
		if v.Kind != t.Kind {
			return nil, fmt.Errorf("argument %d is %s, the parameter is %s", i+1, v, t)
		}
		vs = append(vs, constant(v, t))
	}
	return vs, nil
}

func constant(v wasm.Value, t wasm.Valtype) any {
	switch {
	case v.Kind == wasm.V128:
		var lanes []string
		for i := range wasm.Shape(0).Dim() {
			lanes = append(lanes, decimal(wasm.Shape(0).At(v, i)))
		}
		return vector{"v128", laneType(0), lanes}
	case v.Kind != wasm.Ref:
		return value{v.Kind.String(), decimal(v.Lo)}
	case v.Ref.Null():
		return null(t)
	case v.Ref.Heap == wasm.HeapAny:
		return value{"anyref", decimal(v.Ref.Bits)}
	}
	return value{"externref", decimal(v.Ref.Bits)}
}

// null is the null of a type's hierarchy.
func null(t wasm.Valtype) value {
	if t.Kind != wasm.Ref {
		return value{Type: "refnull"}
	}
	return value{wasm.ShortRef(t.Top()), "null"}
}

// laneType is the type of a shape's lanes: i8 and i16 too.
func laneType(s wasm.Shape) string {
	name := s.String()
	for i := range name {
		if name[i] == 'x' {
			return name[:i]
		}
	}
	return name
}

// unknown is what an action without an assertion results in: types only.
func unknown(ts []wasm.Valtype) list {
	var vs list
	for _, t := range ts {
		name := t.Kind.String()
		if t.Kind == wasm.Ref {
			name = wasm.ShortRef(t.Top())
		}
		vs = append(vs, value{Type: name})
	}
	return vs
}

// expected writes results.
func expected(s subject, ps []wast.Pattern) list {
	var vs list
	for i := range ps {
		t := wasm.Valtype{}
		if i < len(s.results()) {
			t = s.results()[i]
		}
		vs = append(vs, pattern(&ps[i], t))
	}
	return vs
}

func pattern(p *wast.Pattern, t wasm.Valtype) any {
	switch {
	case len(p.Either) > 0:
		var vs list
		for i := range p.Either {
			vs = append(vs, pattern(&p.Either[i], t))
		}
		return either{"either", vs}
	case p.Kind == wasm.V128:
		var lanes []string
		for _, l := range p.Lanes {
			lanes = append(lanes, lane(l))
		}
		return vector{"v128", laneType(p.Shape), lanes}
	case p.Kind != wasm.Ref:
		return value{p.Kind.String(), lane(p.Lanes[0])}
	}
	return reference(p.Ref, t)
}

func lane(l wast.Lane) string {
	switch l.NaN {
	case wast.NaNCanonical:
		return "nan:canonical"
	case wast.NaNArithmetic:
		return "nan:arithmetic"
	}
	return decimal(l.Bits)
}

// reference writes an expected reference. Of a type alone no value is asked for.
func reference(r wast.RefPattern, t wasm.Valtype) value {
	switch {
	case r.Any && t.Kind == wasm.Ref:
		return value{Type: wasm.ShortRef(t.Top())}
	case r.Any:
		return value{Type: "anyref"}
	case r.Heap == wasm.HeapBot:
		return null(t)
	case r.HasBits:
		return value{wasm.ShortRef(r.Heap), decimal(r.Bits)}
	}
	return value{Type: wasm.ShortRef(r.Heap)}
}
