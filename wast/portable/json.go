package portable

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"wasmjudge/wast"
)

// Document is a script as JSON, with its modules as files beside it.
type Document struct {
	Text    []byte
	Files   []File
	Omitted []Omission
}

// File is a module in the binary format or, if its name ends in .wat, the text of what is no module.
type File struct {
	Name string
	Data []byte
}

// document and what follows are the JSON, in the order of fields that wabt's reader wants.
type document struct {
	Source   string `json:"source_filename"`
	Commands []any  `json:"commands"`
}

type head struct {
	Type string `json:"type"`
	Line int    `json:"line"`
}

type moduleCommand struct {
	head
	Name     string `json:"name,omitempty"`
	Filename string `json:"filename"`
	Type     string `json:"module_type,omitempty"`
}

type instanceCommand struct {
	head
	Instance string `json:"instance,omitempty"`
	Module   string `json:"module,omitempty"`
}

type registerCommand struct {
	head
	Name string `json:"name,omitempty"`
	As   string `json:"as"`
}

type actionCommand struct {
	head
	Action   action  `json:"action"`
	Text     *string `json:"text,omitempty"`
	Expected any     `json:"expected,omitempty"` // []any, also an empty one
}

type refusedCommand struct {
	head
	Filename string `json:"filename"`
	Text     string `json:"text"`
	Type     string `json:"module_type"`
}

type action struct {
	Type   string `json:"type"`
	Module string `json:"module,omitempty"`
	Field  string `json:"field"`
	Args   any    `json:"args,omitempty"` // []any, also an empty one; nil of "get"
}

// JSON writes a script as JSON. name is that of the document without its ending, after which the files are called:
// NAME.0.wasm and so on.
func JSON(s *wast.Script, name string) (*Document, error) {
	w := &jsonWriter{world: newWorld(s), name: name}
	w.out.Source = filepath.Base(s.Source.Name)
	w.all(s.Commands, w.command)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(w.out); err != nil {
		return nil, err
	}
	return &Document{b.Bytes(), w.files, w.omitted}, nil
}

// jsonWriter is a document that is being written.
type jsonWriter struct {
	*world
	name  string
	out   document
	files []File
}

var jsonCommands = map[wast.CommandKind]func(*jsonWriter, *wast.Command) error{
	wast.CmdModule:          (*jsonWriter).module,
	wast.CmdInstance:        (*jsonWriter).makeInstance,
	wast.CmdRegister:        (*jsonWriter).register,
	wast.CmdAction:          (*jsonWriter).action,
	wast.CmdAssertReturn:    (*jsonWriter).action,
	wast.CmdAssertTrap:      (*jsonWriter).fails,
	wast.CmdAssertException: (*jsonWriter).fails,

	wast.CmdAssertExhaustion:      (*jsonWriter).action,
	wast.CmdAssertMalformed:       (*jsonWriter).refused,
	wast.CmdAssertInvalid:         (*jsonWriter).refused,
	wast.CmdAssertUnlinkable:      (*jsonWriter).fails,
	wast.CmdAssertMalformedCustom: (*jsonWriter).refused,
	wast.CmdAssertInvalidCustom:   (*jsonWriter).refused,
}

// errHost is why (@host …) is left out.
var errHost = errors.New("what the host has is for wastrun")

var errMeta = errors.New("scripts within scripts, and files, have no form there")

func (w *jsonWriter) command(c *wast.Command) error {
	write, ok := jsonCommands[c.Kind]
	switch {
	case c.Kind == wast.CmdHost:
		return errHost
	case !ok:
		return errMeta
	}
	return write(w, c)
}

// add adds a command.
func (w *jsonWriter) add(c any) error {
	w.out.Commands = append(w.out.Commands, c)
	return nil
}

func (w *jsonWriter) head(typ string, c *wast.Command) head { return head{typ, w.line(c)} }

// file adds the file of a module.
func (w *jsonWriter) file(d *wast.ModuleDef) (name, typ string, err error) {
	b, text, err := w.written(d)
	if err != nil {
		return "", "", err
	}
	ext, typ := "wasm", "binary"
	if text {
		ext, typ = "wat", "text"
	}
	name = fmt.Sprintf("%s.%d.%s", w.name, len(w.files), ext)
	w.files = append(w.files, File{name, b})
	return name, typ, nil
}

func (w *jsonWriter) module(c *wast.Command) error {
	m := w.define(c.Module)
	file, typ, err := w.file(c.Module)
	if err != nil {
		return err
	}
	keyword := "module_definition"
	if !c.Module.Definition {
		keyword = "module"
		w.instantiate(c.Module.Name, m)
		if typ == "binary" {
			typ = "" // wabt's reader wants nothing behind the name of the file
		}
	}
	return w.add(moduleCommand{w.head(keyword, c), c.Module.Name, file, typ})
}

func (w *jsonWriter) makeInstance(c *wast.Command) error {
	m, err := w.of(c.Instance.Of)
	if err != nil {
		return err
	}
	w.instantiate(c.Instance.Name, m)
	return w.add(instanceCommand{w.head("module_instance", c), c.Instance.Name, c.Instance.Of})
}

func (w *jsonWriter) register(c *wast.Command) error {
	return w.add(registerCommand{w.head("register", c), c.Name, c.Text})
}

// action writes an action, or what is asserted of one.
func (w *jsonWriter) action(c *wast.Command) error {
	s, err := w.subject(c.Action)
	if err != nil {
		return err
	}
	a := action{Type: "invoke", Module: s.Instance, Field: s.Export}
	if s.Get {
		a.Type = "get"
	} else if a.Args, err = constants(s); err != nil {
		return err
	}
	keyword := c.Keyword()
	out := actionCommand{Action: a}
	switch c.Kind {
	case wast.CmdAction:
		keyword = "action"
		out.Expected = unknown(s.results())
	case wast.CmdAssertReturn:
		keyword = "assert_return"
		out.Expected = expected(s, s.patterns(c))
	default:
		out.Text = &c.Text
		out.Expected = unknown(s.results()) // wabt's reader wants it, and makes nothing of it
	}
	if c.Kind == wast.CmdAssertException {
		out.Text = nil
	}
	out.head = w.head(keyword, c)
	return w.add(out)
}

// fails writes an assertion about an action, or about a module that cannot be instantiated.
func (w *jsonWriter) fails(c *wast.Command) error {
	if c.Action != nil {
		return w.action(c)
	}
	if c.Module == nil {
		return errors.New("an instance of a definition has no form there")
	}
	w.define(c.Module)
	if c.Kind == wast.CmdAssertTrap {
		return w.refusal(c, "assert_uninstantiable")
	}
	if c.Kind == wast.CmdAssertException {
		return errors.New("of a module, it has no form there")
	}
	return w.refusal(c, c.Keyword())
}

func (w *jsonWriter) refused(c *wast.Command) error { return w.refusal(c, c.Keyword()) }

func (w *jsonWriter) refusal(c *wast.Command, keyword string) error {
	file, typ, err := w.file(c.Module)
	if err != nil {
		return err
	}
	return w.add(refusedCommand{w.head(keyword, c), file, c.Text, typ})
}

// Stem is the name of a script's file without folder and ending.
func Stem(script string) string {
	return strings.TrimSuffix(filepath.Base(script), filepath.Ext(script))
}
