package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/campaign"
	"wasmjudge/fuzz/process"
	"wasmjudge/fuzz/triage"
	"wasmjudge/wasm"
	"wasmjudge/wast/cause"
)

type triageCommand struct {
	Engine   []string `sep:"none" placeholder:"NAME,..." help:"Engines to run side by side: ${triaged}, and those that engines.toml names. The first one, oracle, says what should happen. By default each input's are those that it was found with, and oracle and native where that is not known."`
	Fault    string   `placeholder:"NAME,..." help:"Known faults to build into native: see wastrun engines faults."`
	Crashers string   `default:"crashers" placeholder:"DIR" help:"Folder of crashers, and of the scripts that are made of them. By default crashers."`
	Without  []string `sep:"," placeholder:"CAUSE,..." help:"What the campaign was without that found the inputs: see wastrun fuzz."`
	Jobs     count    `placeholder:"N" help:"How many inputs to work on at a time, each in a process of its own; by default one for each processor."`
	Effort   timespan `default:"15s" placeholder:"TIME" help:"How much CPU time to spend on making an input smaller. A script that says that it was cut short is made smaller next time. By default 15s."`
	Inputs   []string `arg:"" optional:"" name:"crasher" help:"Inputs on which engines differ, as wastrun fuzz and go-fuzz leave them, or scripts. By default those in the folder of crashers. - is standard input."`

	versions map[string]string   // of the engines
	found    map[string][]string // with which engines each input and script was; nil if --engine says
}

// check returns what is wrong with the command line. Engine is one name each from then on; files are what is triaged.
func (c *triageCommand) check(env *environment, files []string) error {
	given := c.Engine
	if len(given) == 0 {
		if _, err := readRoster(); err != nil {
			return err
		}
		given = []string{usualEngines}
		if list := c.eachByItsOwn(files); len(list) > 1 {
			given = []string{strings.Join(list, ",")}
		}
	}
	names, commands, err := splitEngines(given)
	if err == nil {
		names, err = orThoseThereAre(env, given, names)
	}
	switch {
	case err != nil:
		return err
	case len(commands) > 0:
		return errors.New("--engine: a command only says whether a script held, which is too little to reduce by: name its engine if it has one here, or run the scripts of others on it")
	case len(names) < 2 || names[0] != "oracle":
		return errors.New("--engine: the oracle comes first, and then one or more engines to be judged by it")
	}
	c.Engine = names
	if err := checkFault(c.Fault, c.Engine); err != nil {
		return err
	}
	engines, err := fuzzEngines(c.Engine, c.Fault)
	writeErrata(env.stderr, engines)
	c.versions = map[string]string{}
	for _, e := range engines {
		c.versions[e.Name()] = versionOf(e)
	}
	closeEngines(engines)
	return err
}

func (c *triageCommand) Run(env *environment) error {
	if err := once(c.Inputs); err != nil {
		return err
	}
	inputs := c.Inputs
	if len(inputs) == 0 {
		var err error
		if inputs, err = crashersIn(c.Crashers); err != nil {
			return err
		}
	}
	scripts, err := scriptsIn(c.Crashers)
	if err != nil {
		return err
	}
	if err := c.check(env, slices.Concat(inputs, scripts)); err != nil {
		return err
	}
	t, err := c.begin(env)
	if err != nil {
		return err
	}
	scripts = slices.DeleteFunc(scripts, func(file string) bool {
		return !slices.Contains(c.Engine[1:], engineOfScript(file))
	})
	if len(inputs)+len(scripts) == 0 && !hasState(c.Crashers) {
		return fmt.Errorf("--crashers: %s holds no inputs, no scripts about %s, and no campaign's state: there is nothing to do",
			c.Crashers, strings.Join(c.Engine[1:], ", "))
	}
	status := errors.Join(t.scripts(scripts), t.inputs(inputs))
	if env.ctx.Err() != nil {
		return env.ctx.Err()
	}
	return errors.Join(status, t.report())
}

// begin reads what is known.
func (c *triageCommand) begin(env *environment) (*triaging, error) {
	reported, err := readKnown(filepath.Join(c.Crashers, knownFile))
	if err != nil {
		return nil, err
	}
	causes, without, err := readCauses(c.Crashers, c.Without)
	if err != nil {
		return nil, err
	}
	c.Without = without
	crew, err := c.crew()
	if err != nil {
		return nil, err
	}
	return &triaging{
		env: env, command: c, crew: crew, reported: reported, causes: causes,
		found: map[string]*subject{}, fired: map[string]int{},
	}, nil
}

// crew makes those that do the work.
func (c *triageCommand) crew() (*triage.Crew, error) {
	worker, err := process.OwnCommand(triageWorkerName)
	if err != nil {
		return nil, err
	}
	return &triage.Crew{
		Command: worker, Engines: c.Engine, Jobs: c.Jobs.or(runtime.GOMAXPROCS(0)),
		Effort: time.Duration(c.Effort),
		About:  triage.About{Versions: c.versions, Fault: c.Fault, Without: c.Without, Folder: filepath.ToSlash(c.Crashers)},
	}, nil
}

// triageWorkerName is the subcommand of the processes of the crew.
const triageWorkerName = "triage-worker"

type triageWorkerCommand struct{}

func (c *triageWorkerCommand) Run(*environment) error {
	return triage.Work(os.Stdin, claimStdout(), fuzzEngines)
}

// triaging is triage under way.
type triaging struct {
	env      *environment
	command  *triageCommand
	crew     *triage.Crew
	reported map[string]string // where findings are reported, by their names
	causes   []cause.Known
	found    map[string]*subject
	passing  []string       // scripts about the engines that pass on them now
	gone     []string       // inputs that show nothing any more
	unclear  []string       // lines about inputs that are inconclusive
	open     []string       // inputs that could not be reduced, and why
	cut      []triage.Input // scripts that may become smaller
	fired    map[string]int // how often each pass of the reducer made a program smaller
}

// subject is a finding with all its inputs.
type subject struct {
	name    string
	finding *triage.Finding // nil if the script was there
	made    bool            // the finding's script is in its file
	inputs  []string
	seen    map[string][]string // inputs by what they showed before they were made smaller
}

// hashedName are the names that go-fuzz gives to files of inputs.
var hashedName = regexp.MustCompile(`^[0-9a-f]{40}$`)

// crashersIn lists the inputs in a folder.
func crashersIn(folder string) (list []string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("--crashers: %w", err)
	}
	for _, e := range entries {
		if hashedName.MatchString(e.Name()) {
			list = append(list, filepath.Join(folder, e.Name()))
		}
	}
	return list, nil
}

// knownFile lists the findings that are known, by the name of their script.
const knownFile = "known.txt"

// readKnown reads what is known of findings: a line for each with its name, and where it is reported.
func readKnown(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	known := map[string]string{}
	for n, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		name, where, ok := strings.Cut(line, " ")
		if !ok {
			return nil, fmt.Errorf("%s:%d: a line is the name of a script without .wast, and where the finding is reported", file, n+1)
		}
		known[name] = strings.TrimSpace(where)
	}
	return known, nil
}

// hasState reports whether a campaign has kept its state in a folder: then that it has found nothing is a result.
func hasState(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "campaign.json"))
	return err == nil
}

// scriptsIn lists the scripts in a folder that are about an engine. The list is empty if the folder does not exist.
func scriptsIn(folder string) (files []string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("--crashers: %w", err)
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".wast" && engineOfScript(e.Name()) != "" {
			files = append(files, filepath.Join(folder, e.Name()))
		}
	}
	return files, nil
}

// scripts runs scripts in the folder of crashers: those that fail show findings that need no other script.
func (t *triaging) scripts(files []string) (status error) {
	for _, file := range files {
		if t.env.ctx.Err() != nil {
			break
		}
		engine := engineOfScript(file)
		text, err := os.ReadFile(file)
		fails := false
		if err == nil {
			fails, err = t.crew.Fails(t.env.ctx, text, engine)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".wast")
		switch {
		case err != nil:
			status = errors.Join(status, t.env.unusable(fmt.Errorf("%s: %w", file, err)))
		case !fails:
			t.passing = append(t.passing, file)
		case triage.Lines(text) > 0: // one that only describes a finding may be written again, better
			t.crew.Known.Shown(name, text)
			if triage.CutShort(text) {
				t.cut = append(t.cut, triage.Input{
					Name: filepath.ToSlash(file), Data: text, Engines: []string{engine}, Continues: name,
				})
			}
		}
	}
	return status
}

// inputs triages inputs, and scripts that were cut short. Findings of one name are one.
func (t *triaging) inputs(files []string) (status error) {
	inputs := t.cut
	for _, file := range files {
		name, data, err := input(file)
		if err != nil {
			status = errors.Join(status, t.env.unusable(err))
			continue
		}
		if filepath.Ext(name) == ".wast" {
			data = fuzz.ScriptInput(data)
		}
		kept, err := os.ReadFile(file + campaign.ProgramSuffix)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			status = errors.Join(status, t.env.unusable(err))
		}
		inputs = append(inputs, triage.Input{
			Name: filepath.ToSlash(name), Data: data, Program: kept, Engines: t.command.found[file],
		})
	}
	bar := newProgress(t.env.stderr, len(inputs))
	defer bar.Finish()
	done := openJournal(t.command.Crashers, t.command.what())
	defer func() { done.close(t.env.ctx.Err() == nil) }()
	var left []triage.Input
	for _, in := range inputs {
		r, ok := done.result(&in)
		if !ok {
			left = append(left, in)
			continue
		}
		for _, f := range r.Findings {
			t.crew.Learn(f)
		}
		status = errors.Join(status, t.result(&r, true))
		bar.Add(1)
	}
	t.crew.Triage(t.env.ctx, left, func(in *triage.Input, r triage.Result) {
		status = errors.Join(status, t.result(&r, false))
		if err := done.add(in, &r); err != nil {
			status = errors.Join(status, t.env.unusable(err))
		}
		bar.Add(1)
	})
	return status
}

// what says what the triage is: what another one has done is not done.
func (c *triageCommand) what() string {
	return fmt.Sprintf("engines %v, versions %v, fault %q, without %v, effort %v",
		c.Engine, c.versions, c.Fault, c.Without, time.Duration(c.Effort))
}

// result notes what became of an input, and writes the script if there is a new one. An earlier run may have written
// it.
func (t *triaging) result(r *triage.Result, earlier bool) (status error) {
	var open *triage.Unreduced
	switch {
	case errors.As(r.Err, &open):
		t.open = append(t.open, fmt.Sprintf("%s: %v", r.Input, open))
	case r.Err != nil:
		status = t.env.unusable(fmt.Errorf("%s: %w", r.Input, r.Err))
	case len(r.Findings) == 0 && r.Inconclusive != "":
		t.unclear = append(t.unclear, fmt.Sprintf("%s: inconclusive: %s", r.Input, wasm.Printable(r.Inconclusive)))
	case len(r.Findings) == 0:
		t.gone = append(t.gone, r.Input)
	}
	for _, f := range r.Findings {
		x, better := t.add(f, r.Input)
		if !better {
			continue
		}
		x.made = x.made || earlier
		if err := t.script(x, nil); err != nil {
			status = errors.Join(status, t.env.unusable(err))
		}
	}
	return status
}

// better reports whether a finding's script is to stay instead of another's: one that shows the difference, and then
// the smaller one.
func better(f, than *triage.Finding) bool {
	if (f.Without == "") != (than.Without == "") {
		return f.Without == ""
	}
	return f.Lines < than.Lines
}

// add joins a finding with those of its name: the best script stays. It reports whether that is the finding's.
func (t *triaging) add(f *triage.Finding, input string) (x *subject, best bool) {
	x = t.found[f.Name]
	for pass, n := range f.Fired {
		t.fired[pass] += n
	}
	if x == nil {
		x = &subject{name: f.Name, seen: map[string][]string{}}
		t.found[f.Name] = x
	}
	if best = f.Joined == "" && (x.finding == nil || better(f, x.finding)); best {
		x.finding = f
	}
	x.inputs = append(x.inputs, input)
	x.seen[f.First.String()] = append(x.seen[f.First.String()], input)
	return x, best
}

// join lets the script of one finding stand for others of likely the same cause: those that no script shows, and
// those of which only something else comes.
func (t *triaging) join() {
	names := slices.Sorted(maps.Keys(t.found))
	for _, name := range names {
		x := t.found[name]
		at := slices.IndexFunc(names, func(other string) bool {
			return t.found[other] != nil && t.stands(t.found[other], x)
		})
		if at < 0 {
			continue
		}
		y := t.found[names[at]]
		y.inputs = append(y.inputs, x.inputs...)
		for bucket, inputs := range x.seen {
			y.seen[bucket] = append(y.seen[bucket], inputs...)
		}
		delete(t.found, name)
		if x.made {
			_ = os.Remove(t.file(x)) // it is only in the way
		}
	}
}

// stands reports whether the script of a finding may stand for another finding, which is not reported.
func (t *triaging) stands(y, x *subject) bool {
	f, g := y.finding, x.finding
	if _, reported := t.reported[x.name]; x == y || reported || f == nil || g == nil || f.Without != "" {
		return false
	}
	if slices.Contains(f.Beside, x.name) || slices.Contains(g.Beside, y.name) {
		return false
	}
	if f.SameCause(g) {
		return better(f, g) || !better(g, f) && y.name < x.name
	}
	if !f.Bucket.Akin(g.Bucket) {
		return false
	}
	if g.Without != "" {
		return true
	}
	a, b := f.Bucket, g.Bucket
	a.What = b.What
	return a == b && (better(f, g) || !better(g, f) && y.name < x.name)
}
