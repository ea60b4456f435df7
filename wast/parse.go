package wast

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/limit"
	"wasmjudge/wasm/text"
)

// Parse reads a script. A source that starts with a module field instead of a command is a script of one module
// whose fields have no (module …) around them. The error is a *wasm.Error. What is wrong with an inline module is
// not an error but kept in its ModuleDef, and a command that cannot be read costs no other: it is a CmdUnread. If
// none can be read, and not because they need a proposal, the source is no script.
func Parse(src *wasm.Source) (*Script, error) {
	r := &reader{text.NewParser(src)}
	s := &Script{Source: src}
	if r.AtField() {
		c := Command{Kind: CmdModule, Pos: r.Pos(), Module: &ModuleDef{Bare: true, Pos: r.Pos()}}
		c.Module.Module, c.Module.Err = r.Module("")
		c.End, c.Module.End = r.PrevEnd(), r.PrevEnd()
		s.Commands = append(s.Commands, c)
	} else {
		s.Commands = r.commands(0)
	}
	r.End()
	if err := r.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// ReadModule reads a module in the format that its source has: the binary one, or the text format in any form that
// ParseModule reads. The error is a *wasm.Error.
func ReadModule(src *wasm.Source) (*wasm.Module, error) {
	if src.Binary {
		return binary.Decode(src)
	}
	return ParseModule(src)
}

// ParseModule reads a text that is one module, in any form that a script may have it: its fields with or without
// (module …) around them, (module binary …) or (module quote …). The error is a *wasm.Error.
func ParseModule(src *wasm.Source) (*wasm.Module, error) {
	r := &reader{text.NewParser(src)}
	if r.Head() != "module" {
		return text.Parse(src)
	}
	var c Command
	r.onlyModule(&c)
	r.End()
	if err := r.Err(); err != nil && (c.Module == nil || c.Module.Err == nil) {
		return nil, err
	}
	return c.Module.Decode(src)
}

// reader is the cursor in a script.
type reader struct {
	*text.Parser
}

// nest fails if scripts or alternatives nest too deep.
func (r *reader) nest(depth int) {
	if depth > limit.Nesting {
		r.Exceeds(limit.ScriptNesting)
	}
}

// commands reads commands up to the end of the source or the parenthesis around them.
func (r *reader) commands(depth int) []Command {
	r.nest(depth)
	var cs []Command
	for r.AtOpen() {
		cs = append(cs, r.commandOrUnread(depth))
		if depth == 0 {
			r.Done()
		}
	}
	if err := noneRead(cs); err != nil {
		r.Raise(err)
	}
	return cs
}

// noneRead returns the first error of commands none of which could be read. Those that need a proposal count as read.
func noneRead(cs []Command) *wasm.Error {
	for i := range cs {
		if cs[i].Kind != CmdUnread || unsupported(cs[i].Err) != nil {
			return nil
		}
	}
	if len(cs) == 0 {
		return nil
	}
	return cs[0].Err
}

// commandOrUnread reads one command. Where it cannot be read, what follows it can.
func (r *reader) commandOrUnread(depth int) Command {
	start, pos, head := r.Mark(), r.Pos(), r.Head()
	c := r.command(depth)
	if err := r.Recover(start); err != nil {
		return Command{Kind: CmdUnread, Pos: pos, End: r.PrevEnd(), Text: head, Err: err}
	}
	return c
}

// commandForm is how a command is read after its keyword.
type commandForm struct {
	kind CommandKind
	read func(*reader, *Command, int)
}

var commandForms map[string]commandForm

func init() { // not an initial value, which would refer to itself by way of script
	commandForms = map[string]commandForm{
		"register":                     {CmdRegister, (*reader).register},
		"assert_return":                {CmdAssertReturn, (*reader).assertReturn},
		"assert_return_canonical_nan":  {CmdAssertReturn, assertReturnNaN(NaNCanonical)},
		"assert_return_arithmetic_nan": {CmdAssertReturn, assertReturnNaN(NaNArithmetic)},
		"assert_trap":                  {CmdAssertTrap, (*reader).assertTrap},
		"assert_exhaustion":            {CmdAssertExhaustion, (*reader).assertAction},
		"assert_exception":             {CmdAssertException, (*reader).assertException},
		"assert_malformed":             {CmdAssertMalformed, (*reader).assertModule},
		"assert_invalid":               {CmdAssertInvalid, (*reader).assertModule},
		"assert_unlinkable":            {CmdAssertUnlinkable, (*reader).assertInstance},
		"assert_malformed_custom":      {CmdAssertMalformedCustom, (*reader).assertModule},
		"assert_invalid_custom":        {CmdAssertInvalidCustom, (*reader).assertModule},
		"script":                       {CmdScript, (*reader).script},
		"input":                        {CmdInput, (*reader).input},
		"output":                       {CmdOutput, (*reader).output},
		text.HostCommand:               {CmdHost, (*reader).host},
	}
}

// command reads one command.
func (r *reader) command(depth int) Command {
	c := Command{Pos: r.Pos()}
	head := r.Head()
	form, ok := commandForms[head]
	switch {
	case ok:
		r.Open(head)
		c.Kind, c.HeadPos = form.kind, r.PrevEnd()-uint32(len(head))
		form.read(r, &c, depth)
		r.Close()
	case head == "module" || head == "component":
		if r.moduleOrInstance(&c); c.Instance != nil {
			c.Kind = CmdInstance
		}
	case head == "invoke" || head == "get":
		c.Kind, c.Action = CmdAction, r.action()
	default:
		r.UnexpectedForm("a command")
	}
	c.End = r.PrevEnd()
	return c
}

// id reads an identifier and gives it with its $, "" if none stands at the cursor.
func (r *reader) id() string {
	if !r.AtID() {
		return ""
	}
	return "$" + r.ID()
}

// message reads the string of an assertion.
func (r *reader) message(c *Command) {
	c.TextPos = r.Pos()
	c.Text = r.Literal()
	c.TextEnd = r.PrevEnd()
}

func (r *reader) register(c *Command, _ int) {
	c.TextPos = r.Pos()
	c.Text = r.Name()
	c.TextEnd = r.PrevEnd()
	c.Name = r.id()
}

func (r *reader) assertReturn(c *Command, _ int) {
	c.Action = r.action()
	for r.AtOpen() {
		c.Results = append(c.Results, r.pattern(0))
	}
}

// assertReturnNaN reads an assertion of WebAssembly 1.0, whose keyword says what the result is, of either type.
func assertReturnNaN(nan NaN) func(*reader, *Command, int) {
	return func(r *reader, c *Command, _ int) {
		c.Action, c.NaN = r.action(), nan
		end := c.Action.End
		c.Results = []Pattern{{Pos: end, End: end, Either: []Pattern{
			{Kind: wasm.F32, Lanes: []Lane{{NaN: nan}}}, {Kind: wasm.F64, Lanes: []Lane{{NaN: nan}}},
		}}}
	}
}

func (r *reader) assertAction(c *Command, _ int) {
	c.Action = r.action()
	r.message(c)
}

// actionOrModule reads what an assertion is about: an action, or a module to be instantiated.
func (r *reader) actionOrModule(c *Command) {
	if head := r.Head(); head == "module" || head == "component" {
		r.instantiated(c)
	} else {
		c.Action = r.action()
	}
}

func (r *reader) assertTrap(c *Command, _ int) {
	r.actionOrModule(c)
	r.message(c)
}

func (r *reader) assertException(c *Command, _ int) { r.actionOrModule(c) }

func (r *reader) assertModule(c *Command, _ int) {
	r.onlyModule(c)
	r.message(c)
}

// onlyModule reads a module in any form.
func (r *reader) onlyModule(c *Command) {
	if r.moduleOrInstance(c); c.Instance != nil {
		r.Fail(c.Instance.Pos, "unexpected token instance, expected a module")
	}
}

func (r *reader) assertInstance(c *Command, _ int) {
	r.instantiated(c)
	r.message(c)
}

// instantiated reads a module or (module instance …) of which an assertion says what instantiating it ends in.
func (r *reader) instantiated(c *Command) {
	if r.moduleOrInstance(c); c.Module != nil && c.Module.Definition {
		r.Fail(c.Module.Pos, "misplaced module definition")
	}
}

func (r *reader) script(c *Command, depth int) {
	c.Name = r.id()
	c.Commands = r.commands(depth + 1)
}

func (r *reader) input(c *Command, _ int) {
	c.Name = r.id()
	r.message(c)
}

func (r *reader) output(c *Command, _ int) {
	c.Name = r.id()
	if r.AtString() {
		r.message(c)
	}
}

// moduleOrInstance reads a module in any form, or (module instance …). A component stands for a module that is
// Unsupported.
func (r *reader) moduleOrInstance(c *Command) {
	pos := r.Pos()
	isComponent := r.Open("component")
	headEnd := r.PrevEnd()
	if !isComponent && !r.Open("module") {
		r.UnexpectedForm("a module")
		return
	}
	if r.Word("instance") {
		i := &InstanceDef{Pos: pos}
		c.Instance = i
		i.Of = r.id()
		if r.AtID() {
			i.Name, i.Of = i.Of, r.id()
		}
		r.Close()
		i.End = r.PrevEnd()
		return
	}
	m := &ModuleDef{Pos: pos, Definition: r.Word("definition")}
	c.Module = m
	id := ""
	if r.AtID() {
		id = r.ID()
		m.Name = "$" + id
	}
	switch {
	case isComponent:
		m.Component, m.Err = true, r.Component(headEnd-uint32(len("component")))
	case r.Word("binary"):
		m.Form, m.Bytes = FormBinary, r.Strings()
	case r.Word("quote"):
		m.Form, m.Bytes = FormQuote, r.Strings()
	default:
		m.Module, m.Err = r.Module(id)
	}
	r.Close()
	m.End = r.PrevEnd()
}

// action reads an action.
func (r *reader) action() *Action {
	a := &Action{Pos: r.Pos()}
	switch {
	case r.Open("get"):
		a.Get = true
	case !r.Open("invoke"):
		r.UnexpectedForm("invoke or get")
		return a
	}
	a.Instance = r.id()
	a.Export = r.Name()
	for !a.Get && r.AtOpen() {
		a.Args = append(a.Args, r.constant())
	}
	r.Close()
	a.End = r.PrevEnd()
	return a
}
