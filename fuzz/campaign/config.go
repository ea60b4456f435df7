package campaign

import (
	"fmt"
	"slices"
	"time"

	"wasmjudge/fuzz/judge"
	"wasmjudge/wast/cause"
)

// Config says what a campaign runs, and for how long.
type Config struct {
	Engines  []string      // by the names that the workers know; each is compared with the first
	Commands []string      // templates of commands that run scripts: they are compared with the first engine as well
	Lacks    string        // a regular expression: see peer.Command
	Asking   time.Duration // how long a command may take for a script, in CPU time or asleep; 0 for the usual
	Fault    string        // a known fault that the workers are to build into native
	Without  []string      // rewrites that are applied to all generated programs: what they take away does not show
	Known    []cause.Known // causes that are known: what they explain is counted, and is no finding
	Profile  string        // a form of programs, such as linked; empty for all
	Seed     uint64        // which fresh programs
	Workers  int           // processes
	Runs     uint64        // how many programs; 0 for no limit
	For      time.Duration
	First    bool   // end with the first finding
	Corpus   string // folder of inputs
	Crashers string // folder of findings and of the campaign's state

	Worker   []string      // the command that runs Work: a path, and its arguments from the zeroth on
	Patience time.Duration // how long a worker may be at one program, as clock.Patience measures it; 0 for the usual
	Memory   uint64        // how much memory, in bytes, a worker may take for one program; 0 for the usual
	Interval time.Duration // between events that say how the campaign stands; 0 for the usual
	Events   func(*Event)  `json:"-"` // gets every event, in the goroutine that runs the campaign; may be nil
}

// The usual values.
const (
	defaultPatience = 15 * time.Second
	defaultInterval = time.Second
	defaultMemory   = 3 << 30
)

// retireShare is the part of the memory that a worker may take for a program, above which another takes its place
// between two.
const retireShare = 3

// key tells campaigns apart that share a folder: what they run is of one sequence of programs only if it is equal.
func (c *Config) key() string {
	engines := append(slices.Clone(c.Engines), c.Commands...)
	key := fmt.Sprintf("seed %d, engines %v, fault %q, profile %q", c.Seed, engines, c.Fault, c.Profile)
	if len(c.Without) > 0 {
		key += fmt.Sprintf(", without %v", c.Without)
	}
	return key
}

// Report is how a campaign stands.
type Report struct {
	Seconds      float64 `json:"seconds"`
	Programs     uint64  `json:"programs"` // of this run, as are all that follow
	Rate         float64 `json:"rate"`     // programs a second; of an interval if it is not the last report
	Mismatches   uint64  `json:"mismatches"`
	Inconclusive uint64  `json:"inconclusive"`
	Permitted    uint64  `json:"permitted"` // programs on which engines differ in what the specification leaves open
	Corpus       int     `json:"corpus"`
	Rules        int     `json:"rules"`    // that were applied
	Contexts     int     `json:"contexts"` // clauses tried, told apart by the relations of instances
	Code         int     `json:"code"`     // places of wastrun's own code that were reached, if it counts them
	Findings     int     `json:"findings"` // kinds of mismatches that are known, those of earlier runs included

	Workers  []uint64      `json:"workers,omitempty"`   // programs by worker, those of its predecessors included
	ByEngine []EngineCount `json:"by_engine,omitempty"` // of the engines but the first
}

// EngineCount counts what became of the programs on an engine.
type EngineCount struct {
	Engine     string `json:"engine"`
	Compared   uint64 `json:"compared"`   // programs
	LeftOut    uint64 `json:"left_out"`   // programs that need what it lacks
	Mismatches uint64 `json:"mismatches"` // of the engine and the first
}

// Summary is what a campaign ends with.
type Summary struct {
	Report
	Causes    map[string]uint64 `json:"causes"`              // of inconclusive programs
	Open      map[string]uint64 `json:"open"`                // what is open in permitted ones
	Explained map[string]uint64 `json:"explained,omitempty"` // mismatches that a known cause explains, by its name
	Compared  []Compared        `json:"compared"`            // what each engine but the first was compared on
	Found     []Finding         `json:"found"`               // in this run or before
	Beyond    map[string]Beyond `json:"beyond"`              // of families with more kinds of mismatches than are kept
	First     float64           `json:"first"`               // seconds to the first mismatch of this run; 0 if there was none
	FirstAt   uint64            `json:"first_at"`
	Lost      int               `json:"lost"`    // workers that somebody killed, and what they were at held when it was run again
	Retired   int               `json:"retired"` // workers that others took the place of, having grown
	Total     uint64            `json:"total"`   // programs of all runs of the campaign
	CountCode bool              `json:"count_code"`
}

// Compared is what an engine was compared on, in how many programs of those that there were.
type Compared struct {
	Engine   string                 `json:"engine"`
	Programs judge.Share            `json:"programs"`
	Features map[string]judge.Share `json:"features"`        // that not every engine has
	Lacks    map[string]uint64      `json:"lacks,omitempty"` // programs that were left out, by why
}

// Finding is a kind of mismatch.
type Finding struct {
	ID      string    `json:"id"` // a short name for the title
	Title   string    `json:"title"`
	Engines []string  `json:"engines"` // that differ, by the title; none if it names none
	Input   string    `json:"input"`   // name of the smallest input's file in the folder of crashers
	Size    int       `json:"size"`    // of that input
	Lines   int       `json:"lines"`   // of the script that the input is; 0 if that is not known
	Count   uint64    `json:"count"`   // of programs of the campaign that showed it
	First   time.Time `json:"first"`   // when it was seen for the first time; zero if that is not known
	Last    time.Time `json:"last"`    // and for the last time
	New     bool      `json:"new"`     // found in this run for the first time
}

// Beyond counts kinds of mismatches of a family of which no input is kept, and the programs that showed them.
type Beyond struct {
	Kinds int    `json:"kinds"`
	Count uint64 `json:"count"`
}
