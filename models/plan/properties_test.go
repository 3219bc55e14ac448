package plan

import _ "pgregory.net/rapid"
