package main

import (
	"strings"

	"github.com/alecthomas/kong"
)

// detail says of a subcommand what its help and its arguments do not: what each exit status means, and which files it
// reads and writes. --help shows it, the manual page, and docs/commands.md, which is made of it.
type detail struct {
	held     string // exit status 0
	failed   string // exit status 1; empty if the command never ends so
	unusable string // exit status 2, beside what is so of every command
	files    []file
}

// file is a file that a subcommand reads or writes, and its format.
type file struct{ name, format string }

// Files of several subcommands.
var (
	scriptFile  = file{"SCRIPT", "a script of the official suite's language, .wast: docs/scripts.md"}
	moduleFile  = file{"FILE", "a module in the text format, or in the binary format if it begins with \\0asm or its name ends in .wasm"}
	enginesFile = file{"engines.toml", "engines behind drivers: docs/drivers.md"}
	knownToml   = file{"DIR/known.toml", "known causes: docs/campaigns.md"}
)

// details are those of all subcommands, by their path.
var details = map[string]detail{
	"run": {
		held:     "no command of the scripts failed, and one at least passed",
		failed:   "a command failed, or engines differ",
		unusable: "a script could not be read; nothing was run, or all commands were skipped; a command ran out of time",
		files: []file{
			{"PATH", "a script, .wast: docs/scripts.md"},
			{"--format json", "an object a line. Its type is command (file, line, column, command, status passed, failed or skipped, reason, permitted, open, printed, failures with engine, what, expected, got), file (file, passed, failed, skipped), unusable (file, error) or, at the end, summary (passed, failed, skipped)"},
			{"--format junit", "a test suite for each script and a test case for each command, as CI systems read them"},
			{"--cache DIR", "artifacts of native, as wastrun compile writes them"},
			enginesFile,
		},
	},
	"call": {
		held:     "the call returned, and the engines agree or the specification permits that they differ",
		failed:   "the call ended in a trap, in an exception or in exhaustion, or the engines differ",
		unusable: "the module is not valid; it has no such export; an argument is not of its type; the engine lacks what the module needs; the call ran out of time",
		files:    []file{moduleFile, enginesFile},
	},
	"explain": {
		held:     "the throws were explained, whether the script's assertions hold or not",
		failed:   "with --against: the engine differs from the oracle",
		unusable: "the script could not be read; with --svg: no command throws",
		files:    []file{scriptFile, {"--html, --svg", "a page that needs no other file; a picture in SVG"}},
	},
	"bless": {
		held:     "all assertions hold now",
		failed:   "an assertion could not be corrected, which standard error says",
		unusable: "a script could not be read or written; a command ran out of time",
		files:    []file{scriptFile, {"--dry-run", "a unified diff"}},
	},
	"validate": {
		held:     "all modules are valid",
		failed:   "a module is malformed or invalid, or needs what this implementation does not have",
		unusable: "a file could not be read",
		files:    []file{moduleFile},
	},
	"wat": {
		held:     "the module was printed",
		failed:   "a part of the module has no text, which standard error says; the rest was printed",
		unusable: "the file is not a module",
		files:    []file{moduleFile},
	},
	"wasm": {
		held:     "the module was encoded",
		unusable: "the file is not a module",
		files:    []file{moduleFile},
	},
	"js": {
		held:     "the script was written",
		failed:   "JavaScript cannot express a command, which was left out",
		unusable: "the script could not be read",
		files:    []file{scriptFile, {"-o FILE", "JavaScript that needs no other file; its exit status is 0 if all holds: docs/scripts.md"}},
	},
	"json": {
		held:     "the script was written",
		failed:   "the format cannot express a command, which was left out",
		unusable: "the script could not be read",
		files:    []file{scriptFile, {"-o FILE.json", "what wast2json of wabt and wasm-tools json-from-wast write; modules are files beside it: docs/scripts.md"}},
	},
	"report": {
		held:     "the report was written",
		failed:   "the engine does what the script expects: there is nothing to report",
		unusable: "the script could not be read; the engine cannot be started",
		files: []file{
			scriptFile, enginesFile,
			{"DIR/NAME.md", "the report, in Markdown"}, {"DIR/NAME.html", "with --html: the same as a page that needs no other file"},
			{"DIR/NAME.js, DIR/NAME.json", "what repeats the finding without wastrun"},
		},
	},
	"compile": {
		held:     "the artifact was written",
		unusable: "the module is not valid; native is not available",
		files:    []file{moduleFile, {"-o FILE", "an artifact: code of native for this version of wastrun and this kind of processor. Whoever loads it executes it"}},
	},
	"objdump": {
		held:     "the code was printed",
		unusable: "the module is not valid",
		files:    []file{moduleFile},
	},
	"fuzz": {
		held:     "programs were compared, and no engine differs (without --for and --runs an interrupt is the campaign's end); with --faults: each campaign found its fault",
		failed:   "engines differ; with --faults: a campaign did not find its fault",
		unusable: "no program was run, or no engine was compared on any",
		files: []file{
			{"--corpus DIR", "inputs that reached something new, under the SHA-1 of their contents; scripts, .wast"},
			{"--crashers DIR/HASH", "an input on which engines differ; HASH.output says what it is, HASH.quoted has it as a Go string, HASH.program its program as a script"},
			{"--crashers DIR/campaign.json, history.json", "the campaign's state, from which it goes on, and its curve over time"},
			{"--crashers DIR/ID.note.json", "what a person said of a finding on its page"},
			{"--json", "events, an object a line: docs/campaigns.md"},
			knownToml, enginesFile,
		},
	},
	"serve": {
		held:     "the pages were served until an interrupt",
		unusable: "the folder is not that of a campaign; the address cannot be used",
		files: []file{
			{"DIR", "what wastrun fuzz leaves there"}, {"DIR/suite.json", "what wastrun engines suite wrote"},
			{"DIR/ID.note.json", "what a person said of a finding"},
		},
	},
	"triage": {
		held:     "no finding is new",
		failed:   "a finding is new, or an input could not be reduced",
		unusable: "an input could not be read; there was nothing to do",
		files: []file{
			{"DIR/HASH", "an input that wastrun fuzz or go-fuzz left"},
			{"DIR/ENGINE-CAUSE.wast", "a script for each cause, which passes on the oracle and fails on the engine; its head explains it: crashers/README.md"},
			{"DIR/known.txt", "findings that are reported: a line for each, with the script's name without .wast, and where. # begins a comment"},
			{"DIR/passes.json", "how often each pass made a program smaller: numbers by the passes' names"},
			{"DIR/triage.journal", "what a triage is done with that was interrupted: the next one goes on there; a triage that ends removes it"},
			knownToml, enginesFile,
		},
	},
	"shrink": {
		held:     "something is left that shows it",
		failed:   "the engines agree on the file, or the command does not exit with 0 for it",
		unusable: "the file could not be read; a command could not be run; nobody can say whether the engines may differ",
		files: []file{
			{"FILE", "a script, .wast, or a module, .wat or .wasm: docs/scripts.md. What is written is of the same format, and of engines a script"},
			enginesFile,
		},
	},
	"passes": {
		held:     "the passes were listed",
		unusable: "DIR/passes.json could not be read",
		files:    []file{{"DIR/passes.json", "what wastrun triage counted in that folder"}},
	},
	"engines list": {
		held:   "all engines can be started, the formal text aside",
		failed: "an engine cannot be started",
		files:  []file{enginesFile},
	},
	"engines init": {
		held:     "the file was written",
		unusable: "the file exists; no engine was found",
		files:    []file{enginesFile},
	},
	"engines check": {
		held:     "everything holds",
		failed:   "the engine breaks the contract of engines, a command of a script failed, or a program showed a difference",
		unusable: "the engine cannot be started; a script could not be read",
		files:    []file{enginesFile, {"PATH", "a script, .wast: docs/scripts.md"}},
	},
	"engines suite": {
		held:     "the scripts were run, whatever the engines do with them",
		unusable: "no engine can be started; no script could be read; the file of runs holds something else",
		files: []file{
			{"PATH", "a script, .wast: docs/scripts.md"}, {"--file FILE", "the run, and the one before, as an object: docs/api.md"},
			{"--html", "a page that needs no other file"}, enginesFile,
		},
	},
	"engines faults": {held: "the faults were listed"},
	"engines driver": {
		held:     "the driver was printed",
		unusable: "there is no driver of that name",
	},
	"gen": {
		held:  "the script was printed",
		files: []file{{"standard output", "a script, .wast: docs/scripts.md"}},
	},
	"spectec check": {
		held:     "all of the formal text can be executed",
		failed:   "a part of it cannot",
		unusable: "the folder is not the formal text",
		files:    []file{{"DIR/wasm-3.0/*.spectec", "the specification's sources in SpecTec: docs/spectec.md"}},
	},
	"spectec rule": {
		held:     "what has the name was printed",
		unusable: "nothing has the name; the folder is not the formal text",
		files:    []file{{"DIR/wasm-3.0/*.spectec", "the specification's sources in SpecTec: docs/spectec.md"}},
	},
	"help":       {held: "the topic was explained"},
	"completion": {held: "the lines were printed"},
	"man":        {held: "the page was printed", files: []file{{"standard output", "roff, for man -l -"}}},
	"version":    {held: "the version was printed"},
}

// everyUnusable is what exit status 2 means of every subcommand.
const everyUnusable = "the command line cannot be used; wastrun was interrupted before its end"

// addDetails puts the details behind the help of subcommands.
func addDetails(app *kong.Application) {
	for _, n := range app.Leaves(true) {
		d, ok := details[commandPath(n)]
		if !ok {
			continue
		}
		paragraphs := []string{d.exitStatus()}
		if len(d.files) > 0 {
			paragraphs = append(paragraphs, d.fileFormats())
		}
		if n.Detail != "" {
			paragraphs = append([]string{n.Detail}, paragraphs...)
		}
		n.Detail = strings.Join(paragraphs, "\n\n")
	}
}

// commandPath is what stands behind wastrun to call a subcommand.
func commandPath(n *kong.Node) string {
	if n.Parent == nil || n.Parent.Type == kong.ApplicationNode {
		return n.Name
	}
	return commandPath(n.Parent) + " " + n.Name
}

// exitStatus says in one sentence what the exit statuses mean.
func (d *detail) exitStatus() string {
	s := "Exit status: 0 if " + d.held + "; "
	if d.failed != "" {
		s += "1 if " + d.failed + "; "
	}
	s += "2 if " + everyUnusable
	if d.unusable != "" {
		s += "; " + d.unusable
	}
	return s + "."
}

// fileFormats says in one paragraph what the files are.
func (d *detail) fileFormats() string {
	list := make([]string, len(d.files))
	for i, f := range d.files {
		list[i] = f.name + ": " + f.format
	}
	return "Files. " + strings.Join(list, ". ") + "."
}
