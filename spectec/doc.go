// Package spectec is an engine that executes the formal text of the WebAssembly specification: the sources in SpecTec,
// as they are published. It loads them from a folder, gives their terms types, and reduces by their rules. Modules
// reach it as bytes and are read by the text's own binary grammar. It shares nothing with the other engines but the
// readers of the text format and the validator that stand in front of all.
//
// Below it, each a step on the way: syntax reads, elab gives types, core makes closures of terms, builtin has what the
// text leaves to its tools, machine reduces.
package spectec

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"wasmjudge/spectec/builtin"
	"wasmjudge/spectec/core"
	"wasmjudge/spectec/elab"
	"wasmjudge/spectec/machine"
	"wasmjudge/spectec/syntax"
	"wasmjudge/wasm"
)

// Variable names the folder with the sources, if nothing else does.
const Variable = "WASM_SPECTEC"

// ErrNoSources is the error of an engine that does not know where its sources are.
var ErrNoSources = errors.New("the formal text is not here: git clone https://github.com/WebAssembly/spec, and let --spectec or " + Variable +
	" name its folder specification/wasm-3.0")

// Text is the formal text, loaded.
type Text struct {
	Dir     string
	Errata  []Erratum // those that apply
	Elab    *elab.Elab
	Program *core.Program
	Rules   *machine.Rules
	// Proposals are those whose instructions the text has.
	Proposals wasm.Proposals
	dialect   dialect
	module    *core.Grammar
	invoke    *core.Fn
	link      *core.Fn

	contexts sync.Pool // of *core.Ctx, for reading modules
	types    sync.Pool // of *core.Types that no store has
}

// Folder returns the folder with the sources for a version: dir itself if it holds sources, or the one within it.
func Folder(dir string) (string, error) {
	if dir == "" {
		dir = os.Getenv(Variable)
	}
	if dir == "" {
		return "", ErrNoSources
	}
	for _, d := range []string{dir, filepath.Join(dir, "wasm-3.0"), filepath.Join(dir, "specification", "wasm-3.0")} {
		if files, _ := filepath.Glob(filepath.Join(d, "*.spectec")); len(files) > 0 {
			return d, nil
		}
	}
	return "", fmt.Errorf("%s holds no files *.spectec; %w", dir, ErrNoSources)
}

// Read reads the sources of a folder, and makes the replacements of the errata.
func Read(dir string) (files []syntax.File, made []Erratum, err error) {
	return readWith(dir, allErrata())
}

func readWith(dir string, errata []Erratum) (files []syntax.File, made []Erratum, err error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.spectec"))
	if err != nil || len(names) == 0 {
		return nil, nil, fmt.Errorf("%s holds no files *.spectec", dir)
	}
	slices.Sort(names)
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		f := syntax.File{Name: filepath.Base(name), Text: string(b)}
		for _, e := range errata {
			if e.File == f.Name && strings.Count(f.Text, e.Old) == 1 {
				f.Text = strings.Replace(f.Text, e.Old, e.New, 1)
				made = append(made, e)
			}
		}
		files = append(files, f)
	}
	return files, made, nil
}

// Parse reads and elaborates the sources of a folder. What cannot be understood is in the result.
func Parse(dir string) (*Text, error) { return parseWith(dir, allErrata()) }

func parseWith(dir string, all []Erratum) (*Text, error) {
	dir, err := Folder(dir)
	if err != nil {
		return nil, err
	}
	files, errata, err := readWith(dir, all)
	if err != nil {
		return nil, err
	}
	items, errs := syntax.Parse(files)
	t := &Text{Dir: dir, Errata: errata, Elab: elab.Elaborate(items, errs)}
	t.Program = core.New(t.Elab)
	t.Program.Builtins = builtin.Of(t.Program)
	t.dialect = dialectOf(t.Program)
	if t.Program.Con("WIDEOP % %") != nil {
		t.Proposals, err = wasm.ProposalsNamed("wide-arithmetic")
	}
	for _, name := range memoised {
		t.Program.Memoised[name] = true
	}
	for _, name := range ofTypes {
		t.Program.OfTypes[name] = true
	}
	t.Program.Guards = map[string]func(*core.Ctx, []core.Value) bool{
		"growmemory": func(x *core.Ctx, a []core.Value) bool { return t.grows("meminst", "BYTES", a, 1<<16, x.Most.Memory) },
		"growmem":    func(x *core.Ctx, a []core.Value) bool { return t.grows("meminst", "BYTES", a, 1<<16, x.Most.Memory) },
		"growtable":  func(x *core.Ctx, a []core.Value) bool { return t.grows("tableinst", "REFS", a, 1, x.Most.Table) },
		"allocmem":   func(x *core.Ctx, a []core.Value) bool { return within(a[1], 1<<16, x.Most.Memory, LimitMemory) },
		"alloctable": func(x *core.Ctx, a []core.Value) bool { return within(a[1], 1, x.Most.Table, LimitTable) },
	}
	return t, err
}

// forget drops the trees of what has become terms: the collector need not look at them again and again.
func (t *Text) forget() {
	for i := range t.Elab.Items {
		it := &t.Elab.Items[i]
		switch it.Kind {
		case syntax.ItemClause, syntax.ItemRule, syntax.ItemGrammar:
			it.Node, it.Alts, it.Prems, it.Params, it.Type = nil, nil, nil, nil, nil
		}
	}
}

// The names of the limits of memories and tables.
const (
	LimitMemory = "bytes of one memory"
	LimitTable  = "elements of one table"
)

// grows reports whether an instance may grow: whether it stays within a bound.
func (t *Text) grows(typ, list string, a []core.Value, unit, most uint64) bool {
	n, ok := a[1].(core.Int)
	l := a[0].(*core.Record).Fields[t.index(typ, list)].(core.List)
	return ok && uint64(n) <= most/unit && uint64(l.Len())+uint64(n)*unit <= most
}

// within stops an allocation whose least size is beyond a bound.
func within(typ core.Value, unit, most uint64, what string) bool {
	if least := core.Uint64(limits(typ.(*core.Case)).Args[0]); least > most/unit {
		panic(&core.Limit{What: what, Bound: most})
	}
	return true
}

// limits are those in the type of a memory or table.
func limits(typ *core.Case) *core.Case {
	for _, a := range typ.Args {
		if c, ok := a.(*core.Case); ok && c.Con.Key == limitsKey {
			return c
		}
	}
	panic(fmt.Errorf("%w: %s has no limits", machine.ErrText, core.Show(typ)))
}

// limitsKey is the notation of limits.
const limitsKey = "`[ % .. %"

// memoised are functions and relations of types, which nothing changes: they are computed once for each argument.
var memoised = []string{"Expand", "inst_reftype", "inst_valtype"}

// ofTypes are functions that make closed types of types: the modules of many programs define the same ones, so these
// are computed once for an engine.
var ofTypes = []string{"rolldt", "subst_all_deftype", "unrolldt", "clos_deftypes"}

// mostTypes is how much the types of a store may hold that is done, for another one to go on with them.
const mostTypes = 1 << 17

// Load reads the sources of a folder and compiles all that execution needs. It is an error if any of that cannot be
// executed.
func Load(dir string) (*Text, error) { return loadWith(dir, allErrata()) }

func loadWith(dir string, errata []Erratum) (t *Text, err error) {
	if t, err = parseWith(dir, errata); err != nil {
		return nil, err
	}
	if t.Rules, err = machine.Load(t.Program); err != nil {
		return nil, err
	}
	if len(t.Rules.Refused) > 0 {
		return nil, fmt.Errorf("the text cannot be executed: %w", errors.Join(t.Rules.Refused...))
	}
	if t.link, err = t.Program.Func("instantiate"); err != nil {
		return nil, err
	}
	if t.invoke, err = t.Program.Func("invoke"); err != nil {
		return nil, err
	}
	if t.module, err = t.Program.Grammar("Bmodule"); err != nil {
		return nil, err
	}
	t.forget()
	return t, nil
}
