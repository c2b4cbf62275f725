package exams

import (
	"crypto/rand"
	"encoding/base32"
	"slices"
	"strings"
	"time"

	"tianti/exams/item"
	"tianti/internal/store"
)

// Task is an answer as a marker sees it. It is built from nothing, field by field: whose answer it
// is, which sitting it belongs to and what others gave stays out.
type Task struct {
	ID       string        `json:"id"`
	Exam     string        `json:"exam"`
	Label    string        `json:"label,omitempty"` // of a performance: the recording or the time slot
	Kind     item.Kind     `json:"kind"`
	Case     item.Text     `json:"case,omitzero"` // what the question is a part of
	Stem     item.Text     `json:"stem"`
	Media    []item.Media  `json:"media,omitempty"`
	Model    item.Text     `json:"model,omitzero"`
	Rubric   item.Rubric   `json:"rubric"`
	Max      int64         `json:"max"`
	Response item.Response `json:"response"`
	Files    []TaskFile    `json:"files,omitempty"` // what was handed in, under names that tell nobody
	Roles    []item.Role   `json:"roles,omitempty"` // of a role-play, with the briefs of all players
	Until    time.Time     `json:"until"`           // the lock's end
}

// Mark is what one marker gave. It is never changed.
type Mark struct {
	Marker  string           `bson:"marker"`
	Scores  map[string]int64 `bson:"scores"` // criterion → milli-points
	Comment string           `bson:"comment,omitempty"`
	Milli   int64            `bson:"milli"`
	At      time.Time        `bson:"at"`
}

// lock keeps a place for a marker who is reading.
type lock struct {
	Marker string    `bson:"marker"`
	Until  time.Time `bson:"until"`
}

// lockTime is how long a marker may take before somebody else may have the answer.
const lockTime = 15 * time.Minute

const mostComment = 2000

// taskState is whether an answer still waits for marks.
type taskState string

const (
	waiting taskState = "waiting"
	done    taskState = "done"
	dropped taskState = "dropped" // its sitting was annulled
)

// marking is an open answer with all its marks in one document, so that who has marked, who is
// reading and how many are needed change together.
type marking struct {
	store.Meta `bson:",inline"` // random: nobody can tell an answer from the id
	Exam       string           `bson:"exam"`
	Sitting    string           `bson:"sitting"`
	N          int              `bson:"n"`
	Part       string           `bson:"part,omitempty"` // of a case
	Person     string           `bson:"person"`
	Unit       string           `bson:"unit"`
	State      taskState        `bson:"state"`
	Have       int              `bson:"have"` // marks given
	Need       int              `bson:"need"`
	Max        int64            `bson:"max"`
	Tolerance  int              `bson:"tolerance"` // percent of Max
	Marks      []Mark           `bson:"marks,omitempty"`
	Locks      []lock           `bson:"locks,omitempty"`
	Final      int64            `bson:"final"` // the item's score once done
	// Round is 1 while a fresh marker is asked after an appeal, and from then on; Fresh is that mark.
	Round int   `bson:"round,omitempty"`
	Fresh int64 `bson:"fresh,omitempty"`
}

// worth is the score of the answer after so many rounds.
func (m *marking) worth(round int) int64 {
	if round > 0 && m.Round > 0 && m.State == done {
		return m.Fresh
	}
	return m.Final
}

// again asks for one more mark, by somebody who has given none.
func (m *marking) again() bool {
	if m.State != done || m.Round > 0 {
		return false
	}
	m.Round, m.State, m.Need = 1, waiting, len(m.Marks)+1
	return true
}

// before are the marks that were given before a fresh marker was asked.
func (m *marking) before() []Mark {
	if m.Round > 0 && len(m.Marks) >= m.Need {
		return m.Marks[:m.Need-1]
	}
	return m.Marks
}

func (m *marking) place() place { return place{m.N, m.Part} }

// newTaskID is 128 random bits.
func newTaskID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return "m" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}

// marked says whether the person has given a mark.
func (m *marking) marked(marker string) bool {
	return slices.ContainsFunc(m.Marks, func(k Mark) bool { return k.Marker == marker })
}

// arbitration says whether a third marker is asked.
func (m *marking) arbitration() bool { return m.Round == 0 && m.Need > 2 }

// fits says whether there is a place for this marker among those who have marked and those who
// hold a lock.
func (m *marking) fits(marker string, now time.Time) bool {
	others := 0
	for _, l := range m.Locks {
		if l.Marker != marker && l.Until.After(now) {
			others++
		}
	}
	return m.State == waiting && !m.marked(marker) && len(m.Marks)+others < m.Need
}

// take gives the marker a lock, or a longer one.
func (m *marking) take(marker string, now time.Time) error {
	switch {
	case m.marked(marker):
		return ErrMarked
	case !m.fits(marker, now):
		return ErrLockLost
	}
	m.leave(marker, now)
	m.Locks = append(m.Locks, lock{marker, now.Add(lockTime)})
	return nil
}

// leave drops the marker's lock and those that have ended.
func (m *marking) leave(marker string, now time.Time) {
	m.Locks = slices.DeleteFunc(m.Locks, func(l lock) bool { return l.Marker == marker || !l.Until.After(now) })
}

// give appends a mark and settles the answer if it was the last one needed. A lock that has ended
// is no harm while nobody else took the place.
func (m *marking) give(k Mark, now time.Time) error {
	switch {
	case m.marked(k.Marker) || m.State != waiting:
		return ErrMarked
	case !m.fits(k.Marker, now):
		return ErrLockLost
	}
	m.leave(k.Marker, now)
	m.Marks = append(m.Marks, k)
	m.Have = len(m.Marks)
	if m.Have < m.Need {
		return nil
	}
	if m.Round > 0 {
		m.Fresh, m.State, m.Locks = k.Milli, done, nil
		return nil
	}
	points := make([]int64, m.Have)
	for i, k := range m.Marks {
		points[i] = k.Milli
	}
	final, agreed := Agree(points, m.Max, m.Tolerance)
	if !agreed {
		m.Need = 3
		return nil
	}
	m.Final, m.State, m.Locks = final, done, nil
	return nil
}

// Agree makes one mark of one, two or three, in milli-points. Two that lie further apart than
// tolerance percent of max do not agree: a third is needed. See the package's doc for the rule.
func Agree(marks []int64, max int64, tolerance int) (final int64, agreed bool) {
	switch len(marks) {
	case 1:
		return marks[0], true
	case 2:
		return mean(marks[0], marks[1]), apart(marks[0], marks[1])*100 <= int64(tolerance)*max
	case 3:
		return third(marks[0], marks[1], marks[2]), true
	}
	return 0, false
}

// third takes the mean of the two that lie closest together. Where the first two lie equally far
// from the third, it is the third's mark; else of two pairs equally close the one with the third.
func third(a, b, c int64) int64 {
	ab, ac, bc := apart(a, b), apart(a, c), apart(b, c)
	switch {
	case ac == bc && ac <= ab:
		return c
	case ab < ac && ab < bc:
		return mean(a, b)
	case ac < bc:
		return mean(a, c)
	}
	return mean(b, c)
}

func apart(a, b int64) int64 { return max(a-b, b-a) }

// mean is rounded half up.
func mean(a, b int64) int64 { return (a + b + 1) >> 1 }
