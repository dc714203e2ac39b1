library(dplyr, warn.conflicts = FALSE)

read_corpus <- function(table) {
  files <- file.path("data/demo", if (grepl("parquet$", table)) table else file.path(table, "*/*.parquet"))
  query <- sprintf("duckdb -csv -c \"from '%s'\"", files)
  read.csv(pipe(query), encoding = "UTF-8", na.strings = c("", "NULL"))
}

latest <- read_corpus("articles.parquet")

year <- latest |>
  filter(article_section == "Institute news", format(as.Date(date_published), "%Y") == "2024") |>
  select(date_published, title, text)

visits <- read_corpus("visits")
growth <- visits |>
  filter(outcome == "landed") |>
  arrange(id, fetch_time) |>
  group_by(id) |>
  mutate(growth = view_count - lag(view_count) - 1) |>
  ungroup()
print(growth |> group_by(crawl_id) |> summarise(growth = sum(growth, na.rm = TRUE)))

edits <- read_corpus("versions") |>
  arrange(fetch_time) |>
  filter(duplicated(id), as.Date(fetch_time) >= "2026-10-01", as.Date(fetch_time) < "2027-01-01") |>
  select(id, url, title, fetch_time)

found <- visits |>
  filter(as.character(crawl_id) == max(as.character(crawl_id)), !outcome %in% c("gone", "soft-404"))
deleted <- latest |> anti_join(found, by = "id") |> select(url, title, last_seen)
print(deleted)

cat(nrow(latest),nrow(year),nrow(growth),nrow(edits),nrow(deleted), sum(growth$growth, na.rm = TRUE))
