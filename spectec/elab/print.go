package elab

import (
	"strconv"
	"strings"
)

// forms is how terms are written: %0, %1 and %2 are the arguments, %* is all of them, %t the text, %c the constructor's
// notation, %k the kind of an iteration, %i its index.
var forms = [...]string{
	OpCase:   "‹%c›(%*)",
	OpTuple:  "(%*)",
	OpList:   "[%*]",
	OpIter:   "(%0)%k",
	OpDot:    "%0.%t",
	OpIndex:  "%0[%1]",
	OpSlice:  "%0[%1 : %2]",
	OpUpdate: "%0[%t %1]",
	OpLen:    "|%0|",
	OpCall:   "$%t(%*)",
	OpFunc:   "def $%t",
	OpMerge:  "%0 ++ %1",
	OpArith:  "(%0 %t %1)",
	OpNeg:    "-%0",
	OpCmp:    "(%0 %t %1)",
	OpLogic:  "(%0 %t %1)",
	OpMem:    "%0 <- %1",
	OpWidth:  "||%t||",
}

// form returns how a term is written.
func (t *Term) form() string {
	switch {
	case t.Op == OpCase && len(t.Args) == 0:
		return "‹%c›"
	case t.Op == OpIter && t.Index != nil:
		return "(%0)%k(%i<%1)"
	case t.Op == OpIter && t.Kind == '^':
		return "(%0)%k%1"
	case t.Op == OpLogic && len(t.Args) == 1:
		return "~%0"
	}
	return forms[t.Op]
}

// String writes a term, for messages and goldens.
func (t *Term) String() string {
	if t == nil {
		return "_"
	}
	switch t.Op {
	case OpVar:
		return t.Var.Name
	case OpNum:
		return t.Num.String()
	case OpBool:
		return strconv.FormatBool(t.Flag)
	case OpText:
		return strconv.Quote(t.Text)
	case OpRecord:
		return "{" + strings.Join(t.fields(), ", ") + "}"
	}
	return strings.NewReplacer(t.parts()...).Replace(t.form())
}

// parts lists what may stand in a form, each with its name there before it.
func (t *Term) parts() []string {
	args := make([]string, len(t.Args))
	parts := []string{"%t", t.Text, "%k", string(t.Kind)}
	for i, a := range t.Args {
		args[i] = a.String()
		parts = append(parts, "%"+strconv.Itoa(i), args[i])
		if t.Splice != nil && t.Splice[i] {
			args[i] = "…" + args[i]
		}
	}
	parts = append(parts, "%*", strings.Join(args, ", "))
	if t.Con != nil {
		parts = append(parts, "%c", t.Con.Key)
	}
	if t.Index != nil {
		parts = append(parts, "%i", t.Index.Name)
	}
	return parts
}

// fields writes the fields of a record that are given.
func (t *Term) fields() []string {
	var fields []string
	for i, a := range t.Args {
		if a != nil {
			fields = append(fields, t.Fields[i].Name+" "+a.String())
		}
	}
	return fields
}
