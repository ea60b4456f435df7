package portable

import (
	"errors"
	"fmt"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/valid"
	"wasmjudge/wast"
)

// Omission is a command that a form cannot express.
type Omission struct {
	Where   string // file:line:column
	Command string // its keyword
	Why     string
}

func (o Omission) String() string { return o.Where + ": " + o.Command + ": " + o.Why }

// module is a module definition of a script.
type module struct {
	number int          // among the definitions, from 0
	syntax *wasm.Module // nil if it is not well-formed and valid
	why    error        // the reason then
}

// instance is an instance of one.
type instance struct {
	*module
	number int // among the instances, from 0
}

// world is what the names of a script stand for, at the place in it up to which it was read.
type world struct {
	script     *wast.Script
	modules    map[string]*module   // "" is the latest
	instances  map[string]*instance // "" is the latest
	nModules   int
	nInstances int
	omitted    []Omission
}

func newWorld(s *wast.Script) *world {
	return &world{script: s, modules: map[string]*module{}, instances: map[string]*instance{}}
}

// omit notes that a command is left out.
func (w *world) omit(c *wast.Command, why error) {
	w.omitted = append(w.omitted, Omission{w.script.Source.Where(c.Pos), c.Keyword(), why.Error()})
}

// all writes commands, those of scripts within the script, too. Those that write returns an error for are left out.
func (w *world) all(cs []wast.Command, write func(*wast.Command) error) {
	for i := range cs {
		c := &cs[i]
		switch c.Kind {
		case wast.CmdScript:
			w.all(c.Commands, write)
			continue
		case wast.CmdUnread:
			w.omit(c, c.Err)
			continue
		}
		if err := write(c); err != nil {
			w.omit(c, err)
		}
	}
}

// line is the line that a command begins in.
func (w *world) line(c *wast.Command) int {
	line, _ := w.script.Source.Place(c.Pos)
	return line
}

// define notes a module definition.
func (w *world) define(d *wast.ModuleDef) *module {
	m := &module{number: w.nModules}
	w.nModules++
	m.syntax, m.why = d.Decode(w.script.Source)
	if m.why == nil {
		m.why = valid.Validate(m.syntax)
	}
	if m.why != nil {
		m.syntax = nil
	}
	w.modules[""] = m
	if d.Name != "" {
		w.modules[d.Name] = m
	}
	return m
}

// instantiate notes an instance.
func (w *world) instantiate(name string, m *module) *instance {
	i := &instance{module: m, number: w.nInstances}
	w.nInstances++
	w.instances[""] = i
	if name != "" {
		w.instances[name] = i
	}
	return i
}

// of finds the definition that (module instance … name) is an instance of.
func (w *world) of(name string) (*module, error) {
	if m, ok := w.modules[name]; ok {
		return m, nil
	}
	return nil, fmt.Errorf("unknown module %s", name)
}

func (w *world) instance(name string) (*instance, error) {
	if i, ok := w.instances[name]; ok {
		return i, nil
	}
	return nil, fmt.Errorf("unknown module instance %s", name)
}

// subject is what an action is about.
type subject struct {
	*instance
	*wast.Action
	wasm.Externtype // of the export, closed
}

// subject finds what an action is about. The error says why the action cannot be performed.
func (w *world) subject(a *wast.Action) (subject, error) {
	s := subject{Action: a}
	var err error
	if s.instance, err = w.instance(a.Instance); err != nil {
		return s, err
	}
	if s.syntax == nil {
		return s, fmt.Errorf("its module is refused: %w", s.why)
	}
	want := wasm.ExternFunc
	if a.Get {
		want = wasm.ExternGlobal
	}
	for _, x := range s.syntax.Exports {
		if x.Name == a.Export && x.Kind == want {
			t, _ := s.syntax.Externtype(want, x.Index)
			s.Externtype = s.syntax.Defs.CloseExtern(t)
			return s, s.fits()
		}
	}
	return s, fmt.Errorf("the instance exports no such %s", want)
}

// fits is the error of arguments that are not as many as the parameters. Whether each is of its type is asked
// where it is written.
func (s subject) fits() error {
	if n := len(s.params()); !s.Get && n != len(s.Args) {
		return fmt.Errorf("%d arguments for a function of %d parameters", len(s.Args), n)
	}
	return nil
}

// params and results are the types of what goes in and comes out, closed.
func (s subject) params() []wasm.Valtype {
	if s.Get {
		return nil
	}
	return s.Def.Comp.Params
}

func (s subject) results() []wasm.Valtype {
	if s.Get {
		return []wasm.Valtype{s.Global.Type}
	}
	return s.Def.Comp.Results
}

// patterns are what an assert_return expects. The old assertions about NaNs get their type from the result.
func (s subject) patterns(c *wast.Command) []wast.Pattern {
	if c.NaN == wast.NaNExact || len(s.results()) != 1 {
		return c.Results
	}
	return []wast.Pattern{{Kind: s.results()[0].Kind, Lanes: []wast.Lane{{NaN: c.NaN}}}}
}

// written returns a module as a file: in the binary format, or as text, if it is quoted text that does not encode.
func (w *world) written(d *wast.ModuleDef) (b []byte, text bool, err error) {
	if d.Form == wast.FormBinary {
		return d.Bytes, false, nil
	}
	m, err := d.Decode(w.script.Source)
	switch {
	case err == nil:
		return binary.Encode(m), false, nil
	case d.Form == wast.FormQuote:
		return d.Bytes, true, nil
	case d.Component:
		return nil, false, errors.New("a component")
	}
	return w.script.Source.Text[d.Pos:d.End], true, nil
}
