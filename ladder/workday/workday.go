package workday

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/strictyaml"
	"tianti/rbac"
)

// The faults of calendars. ErrYear is what counting into a year without a calendar gives.
var (
	ErrYear    = fault.Define(fault.Conflict, "ladder.workday.year")    // param "year"
	ErrNoYear  = fault.Define(fault.Invalid, "ladder.workday.no_year")  // param "value"
	ErrDay     = fault.Define(fault.Invalid, "ladder.workday.day")      // params "value", "year"
	ErrSpan    = fault.Define(fault.Invalid, "ladder.workday.span")     // params "from", "to"
	ErrWeekday = fault.Define(fault.Invalid, "ladder.workday.weekday")  // a made-up day that is work anyway; param "value"
	ErrBoth    = fault.Define(fault.Invalid, "ladder.workday.both")     // free and made up at once; param "value"
	ErrNotice  = fault.Define(fault.Invalid, "ladder.workday.notice")   // nobody says where it is from
	ErrTooFew  = fault.Define(fault.Invalid, "ladder.workday.too_few")  // param "value"
	ErrTooMany = fault.Define(fault.Invalid, "ladder.workday.too_many") // params "value", "most"
)

// Holiday is a stretch of free days.
type Holiday struct {
	Name locale.Text `yaml:"name" bson:"name" json:"name"`
	From rbac.Day    `yaml:"from" bson:"from" json:"from"`
	To   rbac.Day    `yaml:"to" bson:"to" json:"to"` // the last free day
}

// Year is what the State Council's notice says about a year.
type Year struct {
	Year     int        `yaml:"year" bson:"year" json:"year"`
	Notice   string     `yaml:"notice" bson:"notice" json:"notice"` // where it stands: 国办发明电〔2025〕7号
	Holidays []Holiday  `yaml:"holidays" bson:"holidays" json:"holidays"`
	Work     []rbac.Day `yaml:"work" bson:"work" json:"work"` // Saturdays and Sundays that are work
}

// The bounds of what HR may enter, and the least number of holidays that a year has: a notice with
// fewer is one that somebody began to type.
const (
	firstYear, lastYear = 2000, 2100
	fewestHolidays      = 4
	mostHolidays        = 20
)

// Check says everything that is wrong with a year.
func (y Year) Check() (out fault.List) {
	if y.Year < firstYear || y.Year > lastYear {
		return fault.List{ErrNoYear.At("year").With("value", y.Year)}
	}
	if y.Notice == "" {
		out = append(out, ErrNotice.At("notice"))
	}
	free := map[rbac.Day]bool{}
	for _, h := range y.Holidays {
		switch {
		case !y.has(h.From):
			out = append(out, ErrDay.At("holidays").With("value", h.From).With("year", y.Year))
		case !y.has(h.To):
			out = append(out, ErrDay.At("holidays").With("value", h.To).With("year", y.Year))
		case h.To < h.From || h.Name.Zh == "":
			out = append(out, ErrSpan.At("holidays").With("from", h.From).With("to", h.To))
		default:
			for d := h.From; d <= h.To; d = d.Add(1) {
				free[d] = true
			}
		}
	}
	if n := len(y.Holidays); n < fewestHolidays {
		out = append(out, ErrTooFew.At("holidays").With("value", n))
	} else if n > mostHolidays {
		out = append(out, ErrTooMany.At("holidays").With("value", n).With("most", mostHolidays))
	}
	for _, d := range y.Work {
		switch {
		case !y.has(d):
			out = append(out, ErrDay.At("work").With("value", d).With("year", y.Year))
		case free[d]:
			out = append(out, ErrBoth.At("work").With("value", d))
		case !weekend(d):
			out = append(out, ErrWeekday.At("work").With("value", d))
		}
	}
	return out
}

func (y Year) has(d rbac.Day) bool {
	return d.Valid() && string(d[:4]) == strconv.Itoa(y.Year)
}

func weekend(d rbac.Day) bool {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday
}

// Of is what a day is: work or not, and the holiday's name if it is one.
func (y Year) Of(d rbac.Day) (work bool, holiday locale.Text) {
	for _, h := range y.Holidays {
		if d >= h.From && d <= h.To {
			return false, h.Name
		}
	}
	return !weekend(d) || slices.Contains(y.Work, d), locale.Text{}
}

// Calendar is the years that are known.
type Calendar map[int]Year

// Work says whether a day is a working day; ErrYear when nobody has entered its year.
func (c Calendar) Work(d rbac.Day) (bool, error) {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return false, ErrDay.With("value", d).With("year", "")
	}
	y, ok := c[t.Year()]
	if !ok {
		return false, ErrYear.With("year", t.Year())
	}
	work, _ := y.Of(d)
	return work, nil
}

// After is the nth working day after a day, the day itself not counted: five working days after a
// Friday are the next Friday, if nothing is in between. n = 0 is the day itself.
func (c Calendar) After(d rbac.Day, n int) (rbac.Day, error) {
	for n > 0 {
		d = d.Add(1)
		work, err := c.Work(d)
		if err != nil {
			return "", err
		}
		if work {
			n--
		}
	}
	return d, nil
}

// Between counts the working days after a day up to another, that one included.
func (c Calendar) Between(from, to rbac.Day) (n int, err error) {
	for d := from.Add(1); d <= to; d = d.Add(1) {
		work, err := c.Work(d)
		if err != nil {
			return 0, err
		}
		if work {
			n++
		}
	}
	return n, nil
}

// Years lists the years that are known, the latest first.
func (c Calendar) Years() []int {
	years := slices.Sorted(maps.Keys(c))
	slices.Reverse(years)
	return years
}

//go:embed years/*.yaml
var files embed.FS

// BuiltIn are the years that came with the program.
var BuiltIn = sync.OnceValue(func() Calendar {
	c := Calendar{}
	names, err := fs.Glob(files, "years/*.yaml")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		y, err := Read(name, data)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", name, err)) // the built-in files are tested
		}
		c[y.Year] = y
	}
	return c
})

// Read reads a year's file strictly and says everything that is wrong with it.
func Read(file string, data []byte) (y Year, err error) {
	if err := strictyaml.Decode(file, data, &y); err != nil {
		return y, err
	}
	return y, y.Check().Err()
}
