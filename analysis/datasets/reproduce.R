# Computes the study's estimates again, from analysis.csv alone, and compares them with expected.csv, which
# holds what mmregistry shows: at 24 months (730.5 days) and at the other times that it quotes. Run it in this folder: Rscript reproduce.R
# It needs the package survival; with cmprsk, incidences are compared with their limits too.
library(survival)

tolerance <- 1e-8

# As text first, so that a code such as T or NA stays what it is; without the byte order mark, in any locale.
read <- function(name) {
  table <- read.csv(name, encoding = "UTF-8", colClasses = "character", na.strings = "", check.names = FALSE)
  names(table)[1] <- sub("^\xef\xbb\xbf", "", names(table)[1], useBytes = TRUE)
  table
}

# The codes of a column stand in its dictionary as lines of "code = label".
labelled <- function(values, codes) {
  lines <- strsplit(codes, "\n", fixed = TRUE)[[1]]
  at <- regexpr(" = ", lines, fixed = TRUE)
  factor(values, levels = substr(lines, 1, at - 1), labels = substring(lines, at + 3))
}

data <- read("analysis.csv")
dictionary <- read("analysis_dictionary.csv")
for (i in seq_len(nrow(dictionary))) {
  column <- dictionary$column[i]
  data[[column]] <- switch(dictionary$type[i],
    whole = , number = as.numeric(data[[column]]),
    date = as.Date(data[[column]]),
    code = if (is.na(dictionary$codes_en[i])) data[[column]] else labelled(data[[column]], dictionary$codes_en[i]),
    data[[column]])
}
analysed <- data[is.na(data$exclusion), ]

# Times are cut at the horizon: what happens later has not happened.
followed <- function(source, horizon) {
  time <- analysed[[paste0(source, "_time")]]
  event <- analysed[[paste0(source, "_event")]]
  known <- !is.na(time)
  data.frame(time = pmin(time, horizon), event = ifelse(time > horizon, 0, event))[known, ]
}

# Estimate and 95 % limits of the survival without any event: Kaplan-Meier, Greenwood, log-log. There are no
# limits while nobody has had the event, nor once everybody has.
survival_at <- function(d, horizon) {
  found <- summary(survfit(Surv(time, event > 0) ~ 1, data = d, conf.type = "log-log"), times = horizon,
                   extend = TRUE)
  limits <- c(found$lower, found$upper)
  c(found$surv, if (anyNA(limits) || limits[1] == limits[2]) c(NA, NA) else limits)
}

# The same of the incidence of one event beside the others: Aalen-Johansen, and with cmprsk the limits by
# Aalen's variance on the scale of log(-log).
incidence_at <- function(d, cause, horizon) {
  if (!any(d$event == cause)) return(c(0, NA, NA))
  if (!requireNamespace("cmprsk", quietly = TRUE)) {
    fit <- survfit(Surv(time, factor(event, 0:max(event))) ~ 1, data = d)
    return(c(summary(fit, times = horizon, extend = TRUE)$pstate[, cause + 1], NA, NA))
  }
  fit <- cmprsk::cuminc(d$time, d$event, cencode = 0)[[paste(1, cause)]]
  last <- length(fit$est)
  estimate <- fit$est[last]
  width <- exp(qnorm(0.975) * sqrt(fit$var[last]) / abs(estimate * log(estimate)))
  c(estimate, estimate^width, estimate^(1 / width))
}

# Not estimable once nobody is followed any more, unless nobody was left without an event either.
estimate_at <- function(source, cause, horizon) {
  d <- followed(source, horizon)
  without <- survival_at(d, horizon)
  if (max(d$time) < horizon && without[1] > 0) return(c(NA, NA, NA))
  if (is.na(cause)) without else incidence_at(d, cause, horizon)
}

shown <- read("expected.csv")
numbers <- c("cause", "days", "patients", "events", "estimate", "lower", "upper")
shown[numbers] <- lapply(shown[numbers], as.numeric)
again <- t(mapply(estimate_at, shown$source, shown$cause, shown$days))
colnames(again) <- c("estimate", "lower", "upper")
shown[paste0(colnames(again), "_R")] <- as.data.frame(again)

cat(sprintf("%d patients registered, %d analysed\n\n", nrow(data), nrow(analysed)))
options(width = 200)
print(cbind(shown["endpoint"], days = sprintf("%.1f", shown$days), format(shown[c("patients", "events")]),
            format(shown[c("estimate", "estimate_R", "lower", "lower_R", "upper", "upper_R")], digits = 10)),
      row.names = FALSE)

# What one has and the other has not is a difference too; limits that nobody computed here are none.
difference <- abs(as.matrix(shown[colnames(again)]) - again)
compared <- matrix(TRUE, nrow(again), 3)
if (!requireNamespace("cmprsk", quietly = TRUE)) compared[!is.na(shown$cause), 2:3] <- FALSE
missing <- is.na(as.matrix(shown[colnames(again)])) != is.na(again)
greatest <- if (any(missing & compared)) Inf else max(0, difference[compared], na.rm = TRUE)
cat(sprintf("\nGreatest difference: %.3g\n", greatest))
quit(status = if (greatest < tolerance) 0 else 1)
