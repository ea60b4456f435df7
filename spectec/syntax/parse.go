package syntax

import (
	"slices"
	"strings"
)

// parser reads the tokens of one item.
type parser struct {
	tokens []token
	at     int
	vars   map[string]bool // the names that are variables though capitalised
	local  []string        // those of this item only
	arith  bool            // + * and ^ are arithmetic, and nothing stands side by side
	comma  bool            // a comma is an infix symbol
	gram   bool            // : names what a symbol reads, | separates alternatives within parentheses
}

// Base strips primes and subscripts off a variable, one at a time, until known accepts it; "" if it never does.
func Base(name string, known func(string) bool) string {
	name = strings.TrimRight(name, "'")
	for {
		if known(name) {
			return name
		}
		i := strings.LastIndexByte(name, '_')
		if i <= 0 {
			return ""
		}
		name = strings.TrimRight(name[:i], "'")
	}
}

func (p *parser) known(name string) bool { return p.vars[name] || slices.Contains(p.local, name) }

// variable reports whether a name is a variable: it is not capitalised, or is declared.
func (p *parser) variable(name string) bool {
	c := name[0]
	if c == '_' {
		return false
	}
	return !('A' <= c && c <= 'Z') || Base(name, p.known) != ""
}

func (p *parser) peek() *token { return &p.tokens[p.at] }

func (p *parser) next() *token {
	t := &p.tokens[p.at]
	if t.kind != kEnd {
		p.at++
	}
	return t
}

func (p *parser) is(sym string) bool {
	t := p.peek()
	return t.kind == kSym && t.text == sym
}

func (p *parser) word(w string) bool {
	t := p.peek()
	return t.kind == kIdent && t.text == w
}

func (p *parser) accept(sym string) bool {
	if p.is(sym) {
		p.at++
		return true
	}
	return false
}

// fail ends the reading of an item: parsers below panic with it, and the item's own recovers.
func (p *parser) fail(msg string) { panic(&Error{p.peek().pos, msg}) }

func (p *parser) expect(sym string) {
	if !p.accept(sym) {
		p.fail("expected " + sym + ", found " + p.peek().text)
	}
}

// within runs f with another reading of symbols.
func within[T any](p *parser, arith, gram bool, f func() T) T {
	oldArith, oldGram, oldComma := p.arith, p.gram, p.comma
	p.arith, p.gram, p.comma = arith, gram, false
	t := f()
	p.arith, p.gram, p.comma = oldArith, oldGram, oldComma
	return t
}

// level is how tightly an infix symbol binds, or 0 if the symbol does not stand between terms here.
func (p *parser) level() int {
	t := p.peek()
	if t.kind != kSym {
		return 0
	}
	switch t.text {
	case "<=>":
		return 1
	case "\\/":
		return 2
	case "/\\":
		return 3
	case "|-", "-|":
		return 4
	case "~>", "~>*":
		return 5
	case ":", "<:", "~~", "~~_":
		return 6
	case ",":
		if p.comma {
			return 7
		}
		return 0
	case "=", "=/=", "<", ">", "<=", ">=", "<-":
		return 8
	case "->", "->_":
		return 9
	case ";":
		return 10
	case "..":
		return 11
	case "++":
		return 12
	}
	if p.arith {
		switch t.text {
		case "+", "-":
			return 13
		case "*", "/", "\\":
			return 14
		case "^":
			return 15
		}
	}
	return 0
}

const (
	levelAll     = 1
	levelNoComma = 8 // what stands between commas, and on a side of : in brackets
	levelCompare = 8
)

// exp reads an expression whose infix symbols bind at least so tightly.
func (p *parser) exp(least int) *Node {
	pos := p.peek().pos
	var left *Node
	if l := p.level(); l >= 4 && l <= 5 { // a relation without a left side
		left = nil
	} else {
		left = p.operand()
	}
	for {
		l := p.level()
		if l < least || l == 0 {
			return left
		}
		if l == levelCompare {
			left = p.compare(left)
			continue
		}
		op := p.next().text
		var sub *Node
		switch op {
		case "->_":
			op, sub = "->_", p.subscript()
		case "~~_":
			sub = p.subscript()
		}
		above := l + 1
		if op == "->" || op == "<=>" || op == "^" || op == "++" || op == "~>" {
			above = l
		}
		left = &Node{Kind: Infix, Pos: pos, Text: op, Sub: sub, Kids: []*Node{left, p.exp(above)}}
	}
}

// compare reads a chain of comparisons: a < b <= c is a < b /\ b <= c.
func (p *parser) compare(left *Node) *Node {
	var all *Node
	for p.level() == levelCompare {
		t := p.next()
		right := p.exp(levelCompare + 1)
		one := &Node{Kind: Infix, Pos: t.pos, Text: t.text, Kids: []*Node{left, right}}
		if all == nil {
			all = one
		} else {
			all = &Node{Kind: Infix, Pos: t.pos, Text: "/\\", Kids: []*Node{all, one}}
		}
		left = right
	}
	return all
}

// subscript reads what stands below an arrow: a name, or something in parentheses.
func (p *parser) subscript() *Node {
	if p.is("(") {
		return p.primary()
	}
	return p.postfix()
}

// operand reads expressions side by side, or one with a sign.
func (p *parser) operand() *Node {
	t := p.peek()
	if t.kind == kSym && (t.text == "~" || t.text == "-" || t.text == "+") {
		p.next()
		return &Node{Kind: Unary, Pos: t.pos, Text: t.text, Kids: []*Node{p.signed()}}
	}
	first := p.postfix()
	if p.arith || !p.starts() {
		return first
	}
	seq := &Node{Kind: Seq, Pos: t.pos, Kids: []*Node{first}}
	for p.starts() {
		seq.Kids = append(seq.Kids, p.postfix())
	}
	return seq
}

// signed reads what a sign stands before: a sign binds tighter than a sum and looser than a power.
func (p *parser) signed() *Node {
	if p.arith {
		return p.exp(15)
	}
	return p.operand()
}

// starts reports whether an operand starts here that stands beside the one before.
func (p *parser) starts() bool {
	t := p.peek()
	switch t.kind {
	case kIdent:
		return !p.hint()
	case kFunc, kNum, kText, kConv:
		return true
	case kSym:
		switch t.text {
		case "(", "[", "{", "`(", "`[", "`{", "`", "$(", "...":
			return true
		}
	}
	return false
}

// hint reports whether a hint starts here.
func (p *parser) hint() bool {
	if !p.word("hint") || p.at+1 >= len(p.tokens) {
		return false
	}
	t := &p.tokens[p.at+1]
	return t.kind == kSym && t.text == "(" && t.glued
}

// postfix reads a primary expression with what follows it: iterations, fields, indices.
func (p *parser) postfix() *Node {
	e := p.primary()
	for {
		t := p.peek()
		if t.kind != kSym {
			return e
		}
		switch {
		case t.glued && (t.text == "*" || t.text == "?" || t.text == "+") && (!p.arith || p.indexed()):
			p.next()
			e = &Node{Kind: Iter, Pos: e.Pos, Text: t.text, Kids: []*Node{e}}
		case !p.arith && t.text == "^":
			p.next()
			e = p.count(e)
		case t.text == "." && t.glued && p.field():
			p.next()
			e = &Node{Kind: Dot, Pos: t.pos, Text: p.next().text, Kids: []*Node{e}}
		case t.text == "[" && t.glued:
			e = p.bracket(e)
		default:
			return e
		}
	}
}

// indexed reports whether an index follows the star, so that no product can be meant: i*[k] in a sum.
func (p *parser) indexed() bool {
	t := &p.tokens[p.at+1]
	return t.kind == kSym && t.text == "[" && t.glued
}

// field reports whether a field's name follows the dot.
func (p *parser) field() bool {
	t := &p.tokens[p.at+1]
	return t.kind == kIdent && t.glued
}

// arithmetic reads what stands in arithmetic brackets. Within such it may be notation again: $($(Jnn X N)).
func (p *parser) arithmetic(t *token) *Node {
	at, nested := p.at, p.arith
	read := func(arith bool) *Node {
		e := within(p, arith, false, func() *Node { return p.exp(levelAll) })
		p.expect(")")
		return &Node{Kind: Paren, Pos: t.pos, Kids: []*Node{e}}
	}
	if !nested {
		return read(true)
	}
	if n, err := p.try(func() *Node { return read(true) }); err == nil {
		return n
	}
	p.at = at
	return read(false)
}

// try reads something that may not be there; p is as before but for its place if it is not.
func (p *parser) try(f func() *Node) (n *Node, err *Error) {
	arith, gram, comma := p.arith, p.gram, p.comma
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *Error:
			p.arith, p.gram, p.comma = arith, gram, comma
			err = r
		default:
			panic(r)
		}
	}()
	return f(), nil
}

// count reads what stands behind a ^: a number, a name, or in parentheses a sum or an index with its bound.
func (p *parser) count(e *Node) *Node {
	it := &Node{Kind: Iter, Pos: e.Pos, Text: "^"}
	if !p.accept("(") {
		it.Kids = []*Node{e, p.primary()}
		return it
	}
	n := within(p, true, false, func() *Node { return p.exp(levelAll) })
	p.expect(")")
	if n.Kind == Infix && n.Text == "<" && n.Kids[0].Kind == Name {
		it.Sub, n = n.Kids[0], n.Kids[1]
	}
	it.Kids = []*Node{e, n}
	return it
}

// bracket reads an index, a slice, or an update.
func (p *parser) bracket(e *Node) *Node {
	pos := p.next().pos
	if p.is(".") || p.is("[") {
		path := p.path()
		op := p.next().text
		if op != "=" && op != "=++" {
			p.fail("expected = or =++ behind a path")
		}
		with := within(p, false, false, func() *Node { return p.exp(levelNoComma) })
		p.expect("]")
		return &Node{Kind: Update, Pos: pos, Text: op, Kids: []*Node{e, path, with}}
	}
	i := within(p, true, false, func() *Node { return p.exp(levelNoComma) })
	if p.accept(":") {
		n := within(p, true, false, func() *Node { return p.exp(levelNoComma) })
		p.expect("]")
		return &Node{Kind: Slice, Pos: pos, Kids: []*Node{e, i, n}}
	}
	p.expect("]")
	return &Node{Kind: Index, Pos: pos, Kids: []*Node{e, i}}
}

// path reads a path: fields, indices and at most one slice.
func (p *parser) path() *Node {
	var path *Node
	for {
		t := p.peek()
		switch {
		case p.accept("."):
			path = &Node{Kind: Dot, Pos: t.pos, Text: p.next().text, Kids: []*Node{path}}
		case p.is("["):
			path = p.bracket(path)
		default:
			return path
		}
	}
}

func (p *parser) primary() *Node {
	t := p.next()
	switch t.kind {
	case kNum:
		return &Node{Kind: Num, Pos: t.pos, Num: t.num}
	case kText:
		return &Node{Kind: Text, Pos: t.pos, Text: t.text}
	case kConv:
		p.expect("(")
		e := within(p, true, false, func() *Node { return p.exp(levelAll) })
		p.expect(")")
		return &Node{Kind: Conv, Pos: t.pos, Text: t.text, Kids: []*Node{e}}
	case kFunc:
		n := &Node{Kind: Call, Pos: t.pos, Text: t.text}
		if a := p.peek(); a.kind == kSym && a.text == "(" && a.glued {
			n.Kids = p.args()
		}
		return n
	case kIdent:
		return p.name(t)
	case kSym:
		return p.enclosed(t)
	}
	p.at--
	p.fail("expected an expression, found " + t.text)
	return nil
}

// name reads a name, an atom with dots, or a type with arguments.
func (p *parser) name(t *token) *Node {
	if t.text == "eps" {
		return &Node{Kind: Eps, Pos: t.pos}
	}
	if !p.variable(t.text) {
		text := t.text
		for p.is(".") && p.peek().glued && p.field() {
			p.next()
			text += "." + p.next().text
		}
		if a := p.peek(); p.gram && a.kind == kSym && a.text == "(" && a.glued {
			return &Node{Kind: App, Pos: t.pos, Text: t.text, Kids: p.args()}
		}
		return &Node{Kind: Atom, Pos: t.pos, Text: text}
	}
	if a := p.peek(); a.kind == kSym && a.text == "(" && a.glued {
		return &Node{Kind: App, Pos: t.pos, Text: t.text, Kids: p.args()}
	}
	return &Node{Kind: Name, Pos: t.pos, Text: t.text}
}

// args reads arguments in parentheses.
func (p *parser) args() []*Node {
	p.expect("(")
	var args []*Node
	for !p.is(")") {
		args = append(args, p.arg())
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	return args
}

func (p *parser) arg() *Node {
	t := p.peek()
	switch {
	case p.word("syntax"):
		p.next()
		return &Node{Kind: TypeArg, Pos: t.pos, Text: p.next().text}
	case p.word("grammar"):
		p.next()
		return &Node{Kind: GramArg, Pos: t.pos, Text: p.next().text}
	case p.word("def"):
		p.next()
		return &Node{Kind: FuncArg, Pos: t.pos, Text: p.next().text}
	}
	return within(p, false, p.gram, func() *Node { return p.exp(levelNoComma) })
}

// enclosed reads what begins with a symbol.
func (p *parser) enclosed(t *token) *Node {
	switch t.text {
	case "(":
		return p.parens(t)
	case "$(":
		return p.arithmetic(t)
	case "`(", "`[", "`{":
		e := within(p, false, false, func() *Node { return p.exp(levelNoComma) })
		p.expect(map[string]string{"`(": ")", "`[": "]", "`{": "}"}[t.text])
		return &Node{Kind: Tick, Pos: t.pos, Text: t.text, Kids: []*Node{e}}
	case "[":
		n := &Node{Kind: List, Pos: t.pos}
		if !p.is("]") {
			n.Kids = []*Node{within(p, false, false, func() *Node { return p.exp(levelNoComma) })}
		}
		p.expect("]")
		return n
	case "{":
		return p.record(t)
	case "|":
		e := within(p, false, false, func() *Node { return p.exp(levelNoComma) })
		p.expect("|")
		return &Node{Kind: Len, Pos: t.pos, Kids: []*Node{e}}
	case "||":
		e := within(p, false, false, func() *Node { return p.exp(levelNoComma) })
		p.expect("||")
		return &Node{Kind: Width, Pos: t.pos, Kids: []*Node{e}}
	case "...":
		return &Node{Kind: Dots, Pos: t.pos}
	case "`":
		a := p.next()
		return &Node{Kind: Atom, Pos: t.pos, Text: a.text}
	}
	p.at--
	p.fail("expected an expression, found " + t.text)
	return nil
}

// parens reads what is in parentheses; in a grammar that may be symbols and alternatives.
func (p *parser) parens(t *token) *Node {
	defer func(comma bool) { p.comma = comma }(p.comma)
	p.comma = false
	item := func() *Node { return p.exp(levelAll) }
	if p.gram {
		item = p.symbols
	}
	n := &Node{Kind: Paren, Pos: t.pos}
	if p.accept(")") {
		return &Node{Kind: Tuple, Pos: t.pos}
	}
	n.Kids = append(n.Kids, item())
	for p.accept(",") && !p.is(")") {
		n.Kind = Tuple
		n.Kids = append(n.Kids, item())
	}
	if n.Kind == Paren && p.gram && p.is("|") {
		either := &Node{Kind: Either, Pos: t.pos, Kids: n.Kids}
		for p.accept("|") {
			either.Kids = append(either.Kids, item())
		}
		n = &Node{Kind: Paren, Pos: t.pos, Kids: []*Node{either}}
	}
	p.expect(")")
	return n
}

// record reads a record behind its opening brace.
func (p *parser) record(t *token) *Node {
	n := &Node{Kind: Record, Pos: t.pos}
	for !p.is("}") {
		f := p.next()
		if f.kind == kSym && f.text == "..." {
			n.Kids = append(n.Kids, &Node{Kind: Dots, Pos: f.pos})
		} else {
			if f.kind != kIdent {
				p.at--
				p.fail("expected a field, found " + f.text)
			}
			e := within(p, false, false, func() *Node { return p.exp(levelNoComma) })
			n.Kids = append(n.Kids, &Node{Kind: Field, Pos: f.pos, Text: f.text, Kids: []*Node{e}})
			p.hints()
		}
		if !p.accept(",") {
			break
		}
	}
	p.expect("}")
	return n
}

// symbols reads the symbols of a production.
func (p *parser) symbols() *Node {
	pos := p.peek().pos
	var all []*Node
	for p.starts() {
		all = append(all, p.symbol())
	}
	switch len(all) {
	case 0:
		p.fail("expected a symbol, found " + p.peek().text)
	case 1:
		return all[0]
	}
	return &Node{Kind: Seq, Pos: pos, Kids: all}
}

// symbol reads a symbol, with what it reads in front of a colon.
func (p *parser) symbol() *Node {
	e := within(p, false, true, p.postfix)
	if !p.is(":") {
		return e
	}
	p.next()
	sym := within(p, false, true, p.postfix)
	return &Node{Kind: Infix, Pos: e.Pos, Text: ":", Kids: []*Node{e, sym}}
}
