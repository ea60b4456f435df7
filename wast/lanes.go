package wast

import (
	"fmt"
	"slices"
	"strings"

	"wasmjudge/wasm"
)

// In which shapes the vectors of a command are shown, and in which lanes they are not as they should be.

// shapes returns the shapes in which to show the results of a command: those that the script expects them in, and
// without such a one that of the instruction that a function ends with.
func (w *world) shapes(c *Command) []wasm.Shape {
	if len(c.Results) > 0 {
		list := make([]wasm.Shape, len(c.Results))
		for i := range c.Results {
			list[i] = c.Results[i].shape()
		}
		return list
	}
	if c.Action == nil || c.Action.Get {
		return nil
	}
	inst, err := w.instances.lookup(c.Action.Instance)
	if err != nil || inst.Instance == nil {
		return nil
	}
	if last, ok := lastOp(inst.module, c.Action.Export); ok {
		if s, ok := last.Shape(); ok && last.Row().Results() == "v" {
			return []wasm.Shape{s}
		}
	}
	return nil
}

// shape is that of a vector pattern, or of the first of several.
func (p *Pattern) shape() wasm.Shape {
	if len(p.Either) > 0 {
		return p.Either[0].shape()
	}
	return p.Shape
}

// shapeAt is the shape of value i, which may have none of its own.
func shapeAt(shapes []wasm.Shape, i int) wasm.Shape {
	if i < len(shapes) {
		return shapes[i]
	}
	return 0
}

// lastOp returns the instruction with which an exported function ends, if the module defines it.
func lastOp(m *wasm.Module, export string) (wasm.Op, bool) {
	k := slices.IndexFunc(m.Exports, func(e wasm.Export) bool { return e.Name == export && e.Kind == wasm.ExternFunc })
	if k < 0 {
		return 0, false
	}
	x := int(m.Exports[k].Index) - m.CountImports(wasm.ExternFunc)
	if x < 0 {
		return 0, false
	}
	body := m.Funcs[x].Body
	for i := len(body) - 1; i >= 0; i-- {
		if op := body[i].Op; op != wasm.OpEnd && op != wasm.OpReturn {
			return op, true
		}
	}
	return 0, false
}

// differing says in which lanes the vectors among a command's results are not as expected, and what these lanes are
// where they are few. Of several vectors that may be, it is about the one that is the most alike.
func (c *Command) differing(vs []wasm.Value) string {
	if len(vs) != len(c.Results) {
		return ""
	}
	var parts []string
	for i := range vs {
		if p := c.Results[i].nearest(vs[i]); p != nil && !c.Results[i].Match(vs[i]) {
			parts = append(parts, numbered(i, len(vs))+p.lanesOf(vs[i]))
		}
	}
	return strings.Join(parts, "; ")
}

// numbered names a result, if there are several.
func numbered(i, of int) string {
	if of == 1 {
		return ""
	}
	return fmt.Sprintf("result %d, ", i+1)
}

// nearest returns the pattern of a vector that differs from it in the fewest lanes; nil if no pattern of vectors is
// there.
func (p *Pattern) nearest(v wasm.Value) (best *Pattern) {
	if v.Kind != wasm.V128 {
		return nil
	}
	if len(p.Either) == 0 && p.Kind == wasm.V128 {
		return p
	}
	for i := range p.Either {
		if q := p.Either[i].nearest(v); q != nil && (best == nil || len(q.differing(v)) < len(best.differing(v))) {
			best = q
		}
	}
	return best
}

// lanesOf lists the lanes of a vector that are not as the pattern expects.
func (p *Pattern) lanesOf(v wasm.Value) string {
	const shown = 4
	lanes := p.differing(v)
	s := wasm.LaneList(lanes)
	if len(lanes) > shown {
		return s
	}
	for k, i := range lanes {
		s += separator(k) + p.Shape.FormatLane(p.Shape.At(v, i)) + " is not " + p.Lanes[i].format(p.Shape)
	}
	return s
}

func separator(k int) string {
	if k == 0 {
		return ": "
	}
	return ", "
}

func (l Lane) format(s wasm.Shape) string {
	switch l.NaN {
	case NaNCanonical:
		return "nan:canonical"
	case NaNArithmetic:
		return "nan:arithmetic"
	}
	return s.FormatLane(l.Bits)
}

// differingLanes says in which lanes the vectors differ that two engines gave in a command.
func differingLanes(xs, ys []note) string {
	var parts []string
	for i := range min(len(xs), len(ys)) {
		x, y := &xs[i], &ys[i]
		if x.Kind != y.Kind || len(x.values) != len(y.values) {
			break // what follows is not of the same
		}
		for k, v := range x.values {
			if w := y.values[k]; v.Kind == wasm.V128 && w.Kind == wasm.V128 && v != w {
				parts = append(parts, numbered(k, len(x.values))+wasm.LaneList(shapeAt(x.shapes, k).Differing(v, w)))
			}
		}
	}
	return strings.Join(parts, "; ")
}
