package syntax

import (
	"fmt"
	"strings"
)

var keywords = map[string]bool{"syntax": true, "var": true, "def": true, "relation": true, "rule": true, "grammar": true}

// File is the text of a source file.
type File struct {
	Name string
	Text string
}

// Parse reads files into items, in order. What cannot be read is reported; the rest is read nevertheless.
func Parse(files []File) (items []Item, errs []*Error) {
	var chunks [][]token
	vars := map[string]bool{}
	texts := map[string][]string{}
	for _, f := range files {
		tokens, err := lex(f.Name, f.Text)
		if err != nil {
			errs = append(errs, err.(*Error))
			continue
		}
		texts[f.Name] = strings.Split(f.Text, "\n")
		chunks = append(chunks, cut(tokens)...)
	}
	for _, c := range chunks {
		if len(c) > 1 && (c[0].text == "syntax" || c[0].text == "var") {
			vars[c[1].text] = true
		}
	}
	for i, c := range chunks {
		p := &parser{tokens: c, vars: vars}
		it, err := p.item()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		it.Source = source(texts[it.Pos.File], it.Pos.Line, end(chunks, i, len(texts[it.Pos.File])))
		items = append(items, it)
	}
	return items, errs
}

// cut splits the tokens of a file into items: each begins with a keyword in the first column.
func cut(tokens []token) (chunks [][]token) {
	start := -1
	flush := func(end int) {
		if start >= 0 {
			chunks = append(chunks, append(tokens[start:end:end], token{kind: kEnd, pos: tokens[end].pos, first: true}))
		}
	}
	for i := range tokens {
		t := &tokens[i]
		if t.kind == kIdent && t.pos.Col == 1 && keywords[t.text] {
			flush(i)
			start = i
		}
	}
	flush(len(tokens) - 1)
	return chunks
}

// end is the line of the next item of the file.
func end(chunks [][]token, i, lines int) int {
	if i+1 < len(chunks) && chunks[i+1][0].pos.File == chunks[i][0].pos.File {
		return chunks[i+1][0].pos.Line
	}
	return lines + 1
}

// source cuts an item's lines out of its file, without the blank lines and comments behind it.
func source(lines []string, from, to int) string {
	part := lines[from-1 : min(to-1, len(lines))]
	for len(part) > 1 {
		last := strings.TrimSpace(part[len(part)-1])
		if last != "" && !strings.HasPrefix(last, ";;") && !strings.HasPrefix(last, "(;") && !strings.HasPrefix(last, ";)") {
			break
		}
		part = part[:len(part)-1]
	}
	return strings.Join(part, "\n")
}

// item reads one item.
func (p *parser) item() (it Item, err *Error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *Error:
			err = r
		default:
			panic(r)
		}
	}()
	t := p.next()
	it.Pos = t.pos
	switch t.text {
	case "syntax":
		p.syntax(&it)
	case "var":
		it.Kind, it.Name = ItemVar, p.ident()
		p.expect(":")
		it.Type = p.exp(levelNoComma)
	case "def":
		p.def(&it)
	case "relation":
		it.Kind, it.Name = ItemRelation, p.ident()
		p.expect(":")
		it.Type = p.exp(levelAll)
	case "rule":
		it.Kind = ItemRule
		it.Name, it.Frag = p.fullName()
		p.expect(":")
		it.Node = p.relation()
		it.Prems = p.premises()
	case "grammar":
		p.grammar(&it)
	}
	it.Hints = append(it.Hints, p.hints()...)
	if p.peek().kind != kEnd {
		p.fail("this is not expected here: " + p.peek().text)
	}
	return it, nil
}

// relation reads what a relation holds of: there a comma joins records.
func (p *parser) relation() *Node {
	p.comma = true
	n := p.exp(levelAll)
	p.comma = false
	return n
}

func (p *parser) ident() string {
	t := p.next()
	if t.kind == kSym && t.text == "`" {
		t = p.next()
	}
	if t.kind != kIdent {
		p.at--
		p.fail("expected a name, found " + t.text)
	}
	return t.text
}

// fullName reads a name with its fragment, whose parts dots and dashes may join: Step_pure/ref.eq-null.
func (p *parser) fullName() (name, frag string) {
	name = p.ident()
	if !p.accept("/") {
		return name, ""
	}
	for {
		t := p.peek()
		if t.kind != kIdent && t.kind != kNum && !p.is(".") && !p.is("-") || frag != "" && !t.glued {
			return name, frag
		}
		frag += p.next().text
	}
}

// hints reads hints, if there are any here.
func (p *parser) hints() (hints Hints) {
	for p.hint() {
		p.next()
		p.next()
		h := Hint{Name: p.next().text}
		var args []string
		for depth := 1; ; {
			t := p.next()
			if t.kind == kEnd {
				p.fail("the hint does not end")
			}
			if t.kind == kSym {
				switch t.text {
				case "(", "$(", "`(":
					depth++
				case ")":
					depth--
				}
			}
			if depth == 0 {
				break
			}
			if t.kind == kFunc {
				args = append(args, "$"+t.text)
			} else {
				args = append(args, t.text)
			}
		}
		h.Args = strings.Join(args, " ")
		hints = append(hints, h)
	}
	return hints
}

// params reads parameters in parentheses, if there are any here.
func (p *parser) params() (params []Param) {
	if !p.is("(") || !p.peek().glued {
		return nil
	}
	p.next()
	for !p.is(")") {
		params = append(params, p.param())
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	return params
}

func (p *parser) param() Param {
	t := p.peek()
	switch {
	case p.word("syntax"):
		p.next()
		name := p.ident()
		p.local = append(p.local, name)
		return Param{Kind: ParamType, Pos: t.pos, Name: name}
	case p.word("def"):
		p.next()
		f := Param{Kind: ParamFunc, Pos: t.pos, Name: p.next().text, Params: p.params()}
		if p.accept(":") {
			f.Result = p.exp(levelNoComma)
		}
		return f
	case p.word("grammar"):
		p.next()
		g := Param{Kind: ParamGram, Pos: t.pos, Name: p.ident()}
		if p.accept(":") {
			g.Result = p.exp(levelNoComma)
		}
		return g
	}
	return Param{Kind: ParamExp, Pos: t.pos, Node: p.exp(levelNoComma)}
}

func (p *parser) syntax(it *Item) {
	it.Kind = ItemSyntax
	it.Name, it.Frag = p.fullName()
	it.Params = p.params()
	it.Hints = p.hints()
	if !p.accept("=") {
		return
	}
	p.accept("|")
	for {
		a := Alt{Node: p.alternative()}
		it.Hints = append(it.Hints, p.hints()...)
		a.Prems = p.premises()
		it.Hints = append(it.Hints, p.hints()...)
		it.Alts = append(it.Alts, a)
		if !p.accept("|") {
			return
		}
	}
}

// alternative reads an alternative of a type. The bounds of ranges are sums.
func (p *parser) alternative() *Node {
	t := p.peek()
	if t.kind == kSym && t.text == "..." {
		p.next()
		return &Node{Kind: Dots, Pos: t.pos}
	}
	if t.kind == kNum || t.kind == kSym && (t.text == "-" || t.text == "+") {
		return within(p, true, false, func() *Node { return p.exp(levelNoComma) })
	}
	return p.exp(levelNoComma)
}

func (p *parser) def(it *Item) {
	t := p.next()
	if t.kind != kFunc {
		p.at--
		p.fail("expected a function's name, found " + t.text)
	}
	it.Name = t.text
	it.Params = p.params()
	switch {
	case p.accept(":"):
		it.Kind = ItemDecl
		it.Type = p.exp(levelNoComma)
	case p.accept("="):
		it.Kind = ItemClause
		it.Node = p.exp(levelAll)
		it.Prems = p.premises()
	default:
		it.Kind = ItemHint
	}
}

func (p *parser) grammar(it *Item) {
	it.Kind = ItemGrammar
	it.Name, it.Frag = p.fullName()
	it.Params = p.params()
	if it.Params != nil && p.is("/") { // the fragment of a grammar with parameters
		p.at--
		p.tokens[p.at] = token{kind: kIdent, text: it.Name, pos: it.Pos}
		_, it.Frag = p.fullName()
	}
	if p.accept(":") {
		it.Type = p.exp(levelCompare + 1)
	}
	it.Hints = p.hints()
	if !p.accept("=") {
		return
	}
	p.accept("|")
	for {
		a := Alt{}
		if p.is("...") {
			a.Node = &Node{Kind: Dots, Pos: p.next().pos}
			it.Alts = append(it.Alts, a)
			if !p.accept("|") {
				return
			}
			continue
		}
		a.Node = p.symbols()
		if p.accept("=>") {
			a.Attr = p.exp(levelAll)
		}
		a.Prems = p.premises()
		it.Alts = append(it.Alts, a)
		if !p.accept("|") {
			return
		}
	}
}

// premises reads premises, if there are any here.
func (p *parser) premises() (prems []Prem) {
	for p.accept("--") {
		prems = append(prems, p.premise())
	}
	return prems
}

func (p *parser) premise() Prem {
	t := p.peek()
	switch {
	case p.word("otherwise"):
		p.next()
		return Prem{Kind: PremOtherwise, Pos: t.pos}
	case p.word("if"):
		p.next()
		return Prem{Kind: PremIf, Pos: t.pos, Node: p.exp(levelAll)}
	case p.is("("):
		p.next()
		inner := p.premise()
		p.expect(")")
		return p.iterated(inner)
	case p.word("var"):
		p.next()
		q := Prem{Kind: PremVar, Pos: t.pos, Rel: p.ident()}
		p.expect(":")
		q.Node = p.exp(levelNoComma)
		return q
	}
	name := p.ident()
	p.expect(":")
	return Prem{Kind: PremRule, Pos: t.pos, Rel: name, Node: p.relation()}
}

// iterated reads the iterations behind a premise in parentheses, the innermost first.
func (p *parser) iterated(inner Prem) Prem {
	for {
		within := inner
		q := Prem{Kind: PremIter, Pos: inner.Pos, Inner: &within}
		switch {
		case p.accept("*"):
			q.Node = &Node{Kind: Iter, Pos: inner.Pos, Text: "*", Kids: []*Node{nil}}
		case p.accept("?"):
			q.Node = &Node{Kind: Iter, Pos: inner.Pos, Text: "?", Kids: []*Node{nil}}
		case p.accept("^"):
			q.Node = p.count(&Node{Pos: inner.Pos})
			q.Node.Kids[0] = nil
		default:
			return inner
		}
		inner = q
	}
}

// Describe says what an item is: "rule Step_read/throw_ref-label".
func (it *Item) Describe() string {
	word := [...]string{"syntax ", "var ", "def $", "def $", "def $", "relation ", "rule ", "grammar "}[it.Kind]
	return fmt.Sprint(word, it.FullName())
}
