package wasm

// Plan is what will be done with a store, for an engine that is far away: it can be told at once.
type Plan struct {
	Modules []*Module  // that will be compiled, in this order
	Tags    []*Deftype // of the host's tags, in the order in which they will be made
	Funcs   []*Deftype // of the host's functions, likewise
	Steps   []PlanStep

	Leftovers Leftovers // as in Config
}

// PlanStep is one step of a plan: a module is instantiated, or an export is called. What cannot be done, because an
// instance is not there, is left out.
type PlanStep struct {
	Instantiate bool
	Module      int          // index into Plan.Modules
	Imports     []PlanImport // one for each import of the module
	Instance    int          // call: counted by the steps that instantiate, from 0
	Export      string
	Args        []Value
}

// PlanImport says where an import comes from: an export of an instance, or a tag or function of the host.
type PlanImport struct {
	Host     bool
	Kind     ExternKind // Host: ExternTag or ExternFunc
	Instance int        // counted as in PlanStep; Host: index into Plan.Tags or Plan.Funcs, or -1
	Export   string
}

// Foreseer is an engine that is faster if it knows what will be done.
type Foreseer interface {
	Engine
	// Foresee begins what a plan says. The modules are validated.
	Foresee(p *Plan) Ahead
}

// Ahead is a plan that was begun. Its codes and its store are used as others are, step by step as the plan says; other
// uses are right as well, only slower.
type Ahead interface {
	// Compile is Engine.Compile for module k.
	Compile(k int) (Code, error)
	// Store is the store, which is to be closed even if a module could not be compiled.
	Store() Store
}
