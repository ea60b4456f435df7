package generate

import (
	"fmt"
	"slices"
	"strings"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// Engines compile again what is hot, with what they have learnt of it. So in a hot program one of the calls is made
// many times, by a loop in a module of its own: all with the same arguments, but for the last one. What they end in is
// added up, and exceptions are caught, so that the first call and the last have to do alike.

// heats are how often the call is made.
var heats = [...]int{50, 200, 1000, 4000}

// heatWeights are the chances of these, in proportion.
var heatWeights = []uint8{40, 40, 16, 4}

// hostHeat is how often the call is made at most in a program with a host: an engine in another process is asked for
// each call of a host function, and a browser takes milliseconds for it.
const hostHeat = 200

// collectHeat is how often at most with a host that asks the engine to collect, for which V8 takes ten milliseconds.
const collectHeat = 20

// heat makes a call of a program hot.
func (g *Generator) heat(p *program.Program) {
	n := heats[g.code.Weighted(heatWeights)]
	first := len(p.Steps) // after all instances: the heater is the last, and the others keep their numbers
	for first > 0 && !p.Steps[first-1].Instantiate {
		first--
	}
	step := first + g.code.OneOf(len(p.Steps)-first, func(i int) bool { return heatable(p, &p.Steps[first+i]) })
	if step < first {
		return
	}
	s := p.Steps[step]
	if p.NeedsHost() {
		n = min(n, hostHeat)
	}
	if slices.ContainsFunc(p.Hosts, func(h program.Host) bool { return h.Act == program.HostCollect }) {
		n = min(n, collectHeat)
	}
	list := g.code.drawWorks(g.profile.Features)
	heater, err := p.AddInstance(heaterText(s.Export, p.Functype(&s).Params, p.Functype(&s).Results, n, list), step,
		[]program.Provider{{Instance: s.Instance, Export: s.Export}})
	if err != nil {
		panic("generate: a heater cannot be read: " + err.Error())
	}
	hot := &p.Steps[step+1]
	hot.Instance, hot.Export = heater, heatedName
}

// heatedName is the export of a heater that makes the calls.
const heatedName = "heated"

// heatable reports whether a step may be made many times: a call of a function whose type any module can define.
func heatable(p *program.Program, s *program.Step) bool {
	return !s.Instantiate && !s.Get && !s.Dives && p.HasPlainType(s)
}

// heaterText is a module that calls an imported function n times, with works in each turn, and then once more, as the
// outcome of the whole.
func heaterText(export string, params, results []wasm.Valtype, n int, list []*work) string {
	var last strings.Builder // the arguments of the last of the n calls
	for i, t := range params {
		switch t {
		case i32:
			fmt.Fprintf(&last, " (i32.add (local.get %d) (i32.eq (local.get $n) (i32.const 1)))", i)
		case i64:
			fmt.Fprintf(&last, " (i64.add (local.get %d) (i64.extend_i32_u (i32.eq (local.get $n) (i32.const 1))))", i)
		default:
			fmt.Fprintf(&last, " (local.get %d)", i)
		}
	}
	fold := ""
	for i := range results {
		fold += folds(results[len(results)-1-i])
	}
	signature := program.ListText("param", params) + " " + program.ListText("result", results)
	return fmt.Sprintf(`(module (import "callee" %[1]q (func $f %[2]s))
	  %[8]s
	  (global $sum (export "sum") (mut i64) (i64.const 0))
	  (func $add (param i64)
	    (global.set $sum (i64.add (i64.mul (global.get $sum) (i64.const 31)) (local.get 0))))
	  (func (export %[3]q) %[2]s (local $n i32) %[9]s
	    (local.set $n (i32.const %[4]d))
	    (loop $again
	      (block $next
	        (block $caught (try_table (catch_all $caught) (call $f%[5]s) %[6]s(call $add (i64.const 1)) (br $next)))
	        (call $add (i64.const 7)))
	      %[10]s
	      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
	    %[11]s
	    (call $f%[7]s)))`, export, signature, heatedName, n, last.String(), fold, program.LocalsText(len(params)),
		textOf(list, func(w *work) string { return w.module }), textOf(list, func(w *work) string { return w.locals }),
		textOf(list, func(w *work) string { return w.turn }), textOf(list, func(w *work) string { return w.end }))
}

// folds adds the result on the stack up: of floats the integer, in which the bits of NaNs do not show.
func folds(t wasm.Valtype) string {
	switch t {
	case i32:
		return "i64.extend_i32_u call $add "
	case i64:
		return "call $add "
	case f32:
		return "i32.trunc_sat_f32_s i64.extend_i32_u call $add "
	case f64:
		return "i64.trunc_sat_f64_s call $add "
	}
	if t.Kind == wasm.Ref && t.Null {
		return "ref.is_null i64.extend_i32_u call $add "
	}
	return "drop "
}
