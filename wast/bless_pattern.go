package wast

import (
	"context"
	"slices"
	"strings"

	"wasmjudge/wasm"
)

// latitude is what a command's outcome may be.
type latitude struct {
	open   []*wasm.Open   // what is open of each value; nil if the engine does not know
	known  bool           // it does
	values [][]wasm.Value // what each value is by the engine's profiles, the deterministic one first
	kinds  bool           // the outcome may be of several kinds
	why    string         // kinds: the rule that leaves it open
}

// choosers returns the shadows of an engine by its profiles, or the engine alone if it has none.
func choosers(e wasm.Engine) (list []wasm.Engine) {
	p, ok := e.(wasm.Permissive)
	if !ok {
		return []wasm.Engine{e}
	}
	for _, profile := range p.Profiles() {
		list = append(list, p.Shadow(profile))
	}
	return list
}

func (b *blesser) worlds() []*world { return append([]*world{b.world}, b.others...) }

// otherwise runs the subject of a command by the other profiles, and says what its outcome may be.
func (b *blesser) otherwise(ctx context.Context, c *Command, out wasm.Outcome) latitude {
	may := latitude{values: make([][]wasm.Value, len(out.Values))}
	for i, v := range out.Values {
		may.values[i] = []wasm.Value{v}
	}
	shadow, ok := b.store.(wasm.Shadow)
	if !ok {
		return may
	}
	may.known = true
	for i := range out.Values {
		may.open = append(may.open, b.openOf(shadow, c, i))
	}
	for _, w := range b.others {
		other, err := w.subject(ctx, c)
		if err != nil {
			continue
		}
		if other.Kind != out.Kind || other.Trap != out.Trap || len(other.Values) != len(out.Values) {
			may.kinds = true
			continue
		}
		for i, v := range other.Values {
			may.values[i] = append(may.values[i], v)
		}
	}
	if everything := shadow.OpenEverything(); may.kinds && everything != nil {
		may.why = everything.Rule
	}
	return may
}

// openOf says what is open of value i of a command's outcome: of a call, or of a global that it reads.
func (b *blesser) openOf(shadow wasm.Shadow, c *Command, i int) *wasm.Open {
	if c.Action == nil || !c.Action.Get {
		return shadow.OpenValue(i)
	}
	inst, err := b.instances.lookup(c.Action.Instance)
	if err != nil || inst.Instance == nil {
		return nil
	}
	return shadow.OpenState(inst.Export(c.Action.Export), 0)
}

// matched reports whether a pattern matches all that value i may be.
func (l *latitude) matched(i int, p *Pattern) bool {
	if !l.known || l.open[i] == nil {
		return p.Match(l.values[i][0])
	}
	for _, v := range append(members(l.open[i].Set, l.values[i][0].Kind), l.values[i]...) {
		if !p.Match(v) {
			return false
		}
	}
	return true
}

// members lists values of a set of NaNs as values of a kind: all of the canonical ones, and some of the arithmetic
// ones.
func members(set wasm.OpenSet, k wasm.Kind) (list []wasm.Value) {
	sign, nan, fraction := uint64(1<<31), canonicalNaN[32], uint64(1<<22-1)
	if set.Size() == 8 {
		sign, nan, fraction = 1<<63, canonicalNaN[64], 1<<51-1
	}
	if set != wasm.OpenAny {
		list = append(list, wasm.Value{Kind: k, Lo: nan}, wasm.Value{Kind: k, Lo: sign | nan})
	}
	if set == wasm.OpenArithmetic32 || set == wasm.OpenArithmetic64 {
		list = append(list, wasm.Value{Kind: k, Lo: nan | 1}, wasm.Value{Kind: k, Lo: sign | nan | fraction})
	}
	return list
}

// pattern writes the narrowest pattern that matches all that value i may be. old is the one that it replaces.
func (l *latitude) pattern(i int, old *Pattern) string {
	v := l.values[i][0]
	switch {
	case !l.known:
		return patternOf(v, old)
	case l.open[i] == nil:
		return exactPattern(v, old)
	}
	set, list := l.open[i].Set, l.values[i]
	switch float := v.Kind == wasm.F32 || v.Kind == wasm.F64; {
	case float && (set == wasm.OpenArithmetic32 || set == wasm.OpenArithmetic64):
		return "(" + v.Kind.String() + ".const nan:arithmetic)"
	case float && set != wasm.OpenAny:
		return "(" + v.Kind.String() + ".const nan:canonical)"
	case set == wasm.OpenCanonical32 || set == wasm.OpenCanonical64:
		list = members(set, v.Kind)
	}
	return eitherOf(list, old)
}

// eitherOf writes a pattern for any of some values.
func eitherOf(values []wasm.Value, old *Pattern) string {
	var patterns []string
	for _, v := range values {
		p := exactPattern(v, old)
		if v.Kind == wasm.V128 {
			p = patternOf(v, old) // each of its NaNs is open by itself
		}
		if !slices.Contains(patterns, p) {
			patterns = append(patterns, p)
		}
	}
	if len(patterns) == 1 {
		return patterns[0]
	}
	return "(either " + strings.Join(patterns, " ") + ")"
}

// exactPattern writes the pattern of a value that must be this one.
func exactPattern(v wasm.Value, old *Pattern) string {
	if v.Kind == wasm.Ref {
		return patternOf(v, old)
	}
	return v.In(old.Shape)
}

// patternOf writes the pattern of a value, for a vector in the shape of the pattern that it replaces.
func patternOf(v wasm.Value, old *Pattern) string {
	switch v.Kind {
	case wasm.F32:
		return "(f32.const " + floatPattern(v.Lo, 32) + ")"
	case wasm.F64:
		return "(f64.const " + floatPattern(v.Lo, 64) + ")"
	case wasm.V128:
		return vectorPattern(v, old.Shape)
	case wasm.Ref:
		if v.Ref.Heap == wasm.HeapI31 {
			return "(ref.i31)"
		}
	}
	return v.String()
}

// floatPattern leaves open of a NaN what the specification does.
func floatPattern(bits uint64, width int) string {
	switch {
	case Lane{NaN: NaNCanonical}.match(bits, width):
		return "nan:canonical"
	case Lane{NaN: NaNArithmetic}.match(bits, width):
		return "nan:arithmetic"
	case width == 32:
		return wasm.FormatF32(uint32(bits))
	}
	return wasm.FormatF64(bits)
}

func vectorPattern(v wasm.Value, shape wasm.Shape) string {
	words := []string{"(v128.const", shape.String()}
	for i := range shape.Dim() {
		bits := shape.At(v, i)
		if shape.Lane() == wasm.F32 || shape.Lane() == wasm.F64 {
			words = append(words, floatPattern(bits, shape.Width()))
		} else {
			words = append(words, shape.FormatLane(bits))
		}
	}
	return strings.Join(words, " ") + ")"
}
