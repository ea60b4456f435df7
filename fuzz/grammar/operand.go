package grammar

import (
	"strings"

	"wasmjudge/wasm"
)

// Rule is what compilers have rules of their own for: how the operands of an operator stand to it.
type Rule uint8

// The rules.
const (
	ConstFirst  Rule = iota // the first operand is a constant
	ConstSecond             // the second one is
	Equal                   // the first two are the same local
	Compared                // an operand is the result of a comparison
	Twins                   // the same locals have just been operands of the operator with the other sign
	ruleCount
)

var ruleNames = [ruleCount]string{ConstFirst: "c op x", ConstSecond: "x op c", Equal: "x op x", Compared: "compared", Twins: "twins"}

// RuleHole is an operator and a rule for its operands that does not occur.
type RuleHole struct {
	Op   wasm.Op
	Rule Rule
}

func (h RuleHole) String() string { return h.Op.String() + " (" + ruleNames[h.Rule] + ")" }

// RuleHoles returns the pairs of an operator and a rule that do not occur though types allow them.
func (c *Coverage) RuleHoles() (list []RuleHole) {
	for op := range wasm.Op(wasm.OpCount) {
		for r, allowed := range rulesOf(op) {
			if allowed && c.Rules[op][r] == 0 {
				list = append(list, RuleHole{op, Rule(r)})
			}
		}
	}
	return list
}

// rulesOf returns which rules there are for an operator.
func rulesOf(op wasm.Op) (has [ruleCount]bool) {
	row := op.Row()
	if row.Name == "" || row.Chapter != wasm.ChapterNumeric && row.Chapter != wasm.ChapterVector || row.Width > 0 {
		return has
	}
	params := row.Params()
	has[ConstFirst], has[ConstSecond] = len(params) > 0, len(params) > 1
	has[Equal] = len(params) > 1 && params[0] == params[1]
	has[Compared] = strings.Contains(params, "i")
	has[Twins] = twins[op] != 0
	return has
}

// twins are the operators with the other sign, and 0 for those that have none.
var twins = func() (list [wasm.OpCount]wasm.Op) {
	byName := map[string]wasm.Op{}
	for op := range wasm.Op(wasm.OpCount) {
		if row := op.Row(); row.Chapter == wasm.ChapterNumeric || row.Chapter == wasm.ChapterVector && row.Width == 0 {
			byName[row.Name] = op
		}
	}
	for name, op := range byName {
		for _, sign := range []string{"_s", "_u"} {
			other := map[string]string{"_s": "_u", "_u": "_s"}[sign]
			for _, name := range []string{swapEnd(name, sign, other), strings.Replace(name, sign+"_", other+"_", 1)} {
				if twin, ok := byName[name]; ok && twin != op {
					list[op] = twin
				}
			}
		}
	}
	return list
}()

func swapEnd(name, end, other string) string {
	if stem, ok := strings.CutSuffix(name, end); ok {
		return stem + other
	}
	return name
}

// Twin returns the operator that differs in being signed or unsigned, and reports whether there is one.
func Twin(op wasm.Op) (wasm.Op, bool) { return twins[op], twins[op] != 0 }

// compares are the operators whose result is 0 or 1.
var compares = func() (list [wasm.OpCount]bool) {
	for op := range wasm.Op(wasm.OpCount) {
		list[op] = Compares(op)
	}
	return list
}()

// Compares reports whether an operator on numbers compares: its result is 0 or 1.
func Compares(op wasm.Op) bool {
	row := op.Row()
	if row.Chapter != wasm.ChapterNumeric {
		return false
	}
	_, name, _ := strings.Cut(row.Name, ".")
	switch name, _, _ = strings.Cut(name, "_"); name {
	case "eqz", "eq", "ne", "lt", "gt", "le", "ge":
		return true
	}
	return false
}

// operator is an operator with the locals that its operands are, counted from 1.
type operator struct {
	op            wasm.Op
	first, second int
}

// operands counts how the operands of an operator stand to it.
func (w *walker) operands(op wasm.Op, list []value) {
	if len(list) == 0 {
		return
	}
	n := &w.c.Rules[op]
	now := operator{op: op, first: list[0].local}
	if list[0].source == FromConst {
		n[ConstFirst]++
	}
	if len(list) > 1 {
		now.second = list[1].local
		if list[1].source == FromConst {
			n[ConstSecond]++
		}
		if now.first > 0 && now.first == now.second {
			n[Equal]++
		}
	}
	for i := range list {
		if compares[list[i].op] && list[i].typ == wasm.TypeI32 {
			n[Compared]++
			break
		}
	}
	if twins[op] == 0 {
		return
	}
	if w.twin.op == twins[op] && now.first > 0 && w.twin.first == now.first && w.twin.second == now.second {
		n[Twins]++
	}
	w.twin = now
}
